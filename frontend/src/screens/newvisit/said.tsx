// Said is what a council asks its workers to say aloud before they record, at every visit.
export function Said() {
  return (
    <figure className="said measure">
      <figcaption className="soft small">What your council asks you to say</figcaption>
      <p className="serif">
        “May I record, so I can listen? This laptop writes a draft; I check it. Saying no, or stopping, won’t change your help. The sound is
        kept until the date the council has set, unless the law needs it longer. Managers or courts may see the record.”
      </p>
    </figure>
  );
}
