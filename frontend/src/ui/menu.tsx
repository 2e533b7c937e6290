import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';
import type { Icon } from '.';
import './menu.css';

interface Item {
  words: string;
  hint?: string;
  icon?: Icon;
  onAction: () => void;
}

// Menu is a button with more behind it.
export function Menu({ words, icon: Icon, kind = '', items }: { words: string; icon?: Icon; kind?: string; items: Item[] }) {
  return (
    <MenuTrigger>
      <AriaButton className={`button ${kind}`}>
        {Icon ? <Icon aria-hidden /> : null}
        {words}
        <ChevronDown aria-hidden />
      </AriaButton>
      <Popover className="menu" placement="bottom end">
        <AriaMenu>
          {items.map(({ words: name, hint, icon: ItemIcon, onAction }) => (
            <MenuItem key={name} textValue={name} onAction={onAction}>
              {ItemIcon ? <ItemIcon aria-hidden /> : null}
              <div>
                <Text slot="label">{name}</Text>
                {hint ? <Text slot="description">{hint}</Text> : null}
              </div>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
