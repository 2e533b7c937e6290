"""Writes toy speech models in the forms sherpa-onnx reads, one folder for each family. They hear nothing: whatever the sound, each says the same words at
the same times. With them the tests run the real engine for families whose models cannot be had here.

    python toys.py        needs onnx (build/prepare/requirements.txt); writes beside itself
"""

import base64
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
FLOAT, INT32, INT64 = TensorProto.FLOAT, TensorProto.INT32, TensorProto.INT64
FRAMES = 40  # of 80 ms: the tables below end there

# The words of the NeMo families: frame → token, and for the transducer how many frames each lasts.
PIECES = ["▁He", "'", "s", "▁never", "▁hit", "▁caf", "é", "."]
BLANK = len(PIECES)
SPOKEN = {2: 0, 4: 1, 5: 2, 10: 3, 16: 4, 20: 5, 21: 6, 30: 7}
LASTS = {2: 2, 4: 1, 5: 4, 10: 4, 16: 4, 20: 1, 21: 4, 30: 4}
NEMO = {"vocab_size": BLANK, "subsampling_factor": 8, "normalize_type": "per_feature", "version": 1, "model_author": "toys.py"}


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def whole(name, number):
    return numpy_helper.from_array(np.array(number, np.int64), name)


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], **attributes)


def save(path, nodes, inputs, outputs, constants, about):
    graph = helper.make_graph(nodes, "toy", inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="toys.py")
    model.ir_version = 9
    helper.set_model_props(model, {k: str(v) for k, v in about.items()})
    onnx.checker.check_model(model)
    path = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    onnx.save(model, path)


def write_tokens(folder, lines):
    with open(os.path.join(HERE, folder, "tokens.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{line} {i}\n" for i, line in enumerate(lines))


# A number for each frame the sound has (its features by eight, which the engine counts on); those after the tables take their last, silent row.
COUNT = [
    node("Shape", ["audio_signal"], "shape"),
    node("Gather", ["shape", "two"], "features"),
    node("Div", ["features", "eight"], "count"),
    node("Range", ["zero", "count", "one"], "all"),
    node("Min", ["all", "last"], "frames"),
]
COUNT_CONSTANTS = [whole("zero", 0), whole("one", 1), whole("two", 2), whole("eight", 8), whole("last", FRAMES - 1), whole("first", [0]), whole("firsts", [0, 1])]
SOUND = [value("audio_signal", FLOAT, ["n", 80, "t"]), value("length", INT64, ["n"])]


def ctc():
    table = np.full((FRAMES, BLANK + 1), -20, np.float32)
    for frame in range(FRAMES):
        table[frame, SPOKEN.get(frame, BLANK)] = -0.01
    save(
        "parakeet_ctc/model.onnx",
        COUNT + [node("Gather", ["table", "frames"], "rows"), node("Unsqueeze", ["rows", "first"], "logprobs")],
        SOUND,
        [value("logprobs", FLOAT, ["n", "f", BLANK + 1])],
        COUNT_CONSTANTS + [numpy_helper.from_array(table, "table")],
        NEMO | {"model_type": "EncDecHybridRNNTCTCBPEModel"},
    )
    write_tokens("parakeet_ctc", PIECES + ["<blk>"])


def tdt():
    """The encoder passes the frame's number on; the joiner looks it up."""
    width, state = 2, 4
    save(
        "parakeet_tdt/encoder.onnx",
        COUNT
        + [
            node("Cast", ["frames"], "numbers", to=FLOAT),
            node("Unsqueeze", ["numbers", "firsts"], "row"),
            node("Concat", ["row", "row"], "outputs", axis=1),
            node("Unsqueeze", ["count", "first"], "encoded_lengths"),
        ],
        SOUND,
        [value("outputs", FLOAT, ["n", width, "f"]), value("encoded_lengths", INT64, ["n"])],
        COUNT_CONSTANTS,
        NEMO | {"model_type": "EncDecRNNTBPEModel", "pred_rnn_layers": 1, "pred_hidden": state, "url": "toy-tdt"},
    )
    states = [1, "n", state]
    save(
        "parakeet_tdt/decoder.onnx",
        [
            node("Cast", ["targets"], "number", to=FLOAT),
            node("Unsqueeze", ["number", "second"], "row"),
            node("Concat", ["row", "row"], "outputs", axis=1),
            node("Identity", ["target_length"], "prednet_lengths"),
            node("Identity", ["states.1"], "states"),
            node("Identity", ["states.2"], "states.3"),
        ],
        [value("targets", INT32, ["n", 1]), value("target_length", INT32, ["n"]), value("states.1", FLOAT, states), value("states.2", FLOAT, states)],
        [value("outputs", FLOAT, ["n", width, 1]), value("prednet_lengths", INT32, ["n"]), value("states", FLOAT, states), value("states.3", FLOAT, states)],
        [whole("second", [1])],
        {},
    )
    table = np.full((FRAMES, BLANK + 1 + 5), -20, np.float32)
    for frame in range(FRAMES):
        table[frame, SPOKEN.get(frame, BLANK)] = 10
        table[frame, BLANK + 1 + LASTS.get(frame, 1)] = 10
    save(
        "parakeet_tdt/joiner.onnx",
        [
            node("ReduceMean", ["encoder_outputs"], "mean", axes=[0, 1, 2], keepdims=0),
            node("Cast", ["mean"], "frame", to=INT64),
            node("Gather", ["table", "frame"], "row"),
            node("ReduceSum", ["decoder_outputs"], "sum", keepdims=0),
            node("Mul", ["sum", "nought"], "nothing"),
            node("Add", ["row", "nothing"], "all"),
            node("Unsqueeze", ["all", "three"], "outputs"),
        ],
        [value("encoder_outputs", FLOAT, ["n", width, 1]), value("decoder_outputs", FLOAT, ["n", width, 1])],
        [value("outputs", FLOAT, ["n", 1, 1, BLANK + 6])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array(0, np.float32), "nought"), whole("three", [0, 1, 2])],
        {},
    )
    write_tokens("parakeet_tdt", PIECES + ["<blk>"])


def whisper():
    words = [b" He", b"'s", b" never", b" hit", b" him", b"."]
    special = ["eot", "sot", "transcribe", "translate", "no_timestamps", "no_speech", "sot_prev", "sot_lm", "blank_id"]
    ids = {name: len(words) + i for i, name in enumerate(special)}
    vocabulary, layers, audio, state, text = len(words) + len(special), 1, 1500, 4, 32
    cross, own = [layers, "n", "c", state], [layers, "n", text, state]
    save(
        "whisper/encoder.onnx",
        [
            node("ReduceMean", ["mel"], "mean", axes=[0, 1, 2], keepdims=0),
            node("Mul", ["mean", "nought"], "nothing"),
            node("Add", ["noughts", "nothing"], "n_layer_cross_k"),
            node("Identity", ["n_layer_cross_k"], "n_layer_cross_v"),
        ],
        [value("mel", FLOAT, ["n", 80, "t"])],
        [value("n_layer_cross_k", FLOAT, cross), value("n_layer_cross_v", FLOAT, cross)],
        [numpy_helper.from_array(np.array(0, np.float32), "nought"), numpy_helper.from_array(np.zeros((layers, 1, 4, state), np.float32), "noughts")],
        ids
        | {
            "model_type": "whisper", "version": 1, "maintainer": "toys.py", "n_mels": 80, "n_audio_ctx": audio, "n_audio_state": state, "n_audio_head": 1,
            "n_audio_layer": layers, "n_vocab": vocabulary, "n_text_ctx": text, "n_text_state": state, "n_text_head": 1, "n_text_layer": layers, "is_multilingual": 0,
            "sot_sequence": ids["sot"], "sot_index": 0, "all_language_tokens": ids["sot"], "all_language_codes": "en", "non_speech_tokens": ids["blank_id"],
        },
    )  # fmt: skip
    table = np.full((text, vocabulary), -20, np.float32)
    for place in range(text):  # places 0 and 1 are the start and the wish for no times; the first word is what follows the second
        table[place, place - 1 if 1 <= place <= len(words) else ids["eot"]] = 10
    save(
        "whisper/decoder.onnx",
        [
            node("Shape", ["tokens"], "shape"),
            node("Gather", ["shape", "one"], "count"),
            node("Range", ["zero", "count", "one"], "places"),
            node("Add", ["places", "offset"], "all"),
            node("Gather", ["table", "all"], "rows"),
            node("Unsqueeze", ["rows", "first"], "logits"),
            node("Identity", ["in_n_layer_self_k_cache"], "out_n_layer_self_k_cache"),
            node("Identity", ["in_n_layer_self_v_cache"], "out_n_layer_self_v_cache"),
        ],
        [
            value("tokens", INT64, ["n", "m"]), value("in_n_layer_self_k_cache", FLOAT, own), value("in_n_layer_self_v_cache", FLOAT, own),
            value("n_layer_cross_k", FLOAT, cross), value("n_layer_cross_v", FLOAT, cross), value("offset", INT64, [1]),
        ],
        [value("logits", FLOAT, ["n", "m", vocabulary]), value("out_n_layer_self_k_cache", FLOAT, own), value("out_n_layer_self_v_cache", FLOAT, own)],
        [whole("zero", 0), whole("one", 1), whole("first", [0]), numpy_helper.from_array(table, "table")],
        {},
    )  # fmt: skip
    write_tokens("whisper", [base64.b64encode(w).decode() for w in words + [s.encode() for s in special]])


if __name__ == "__main__":
    ctc()
    tdt()
    whisper()
