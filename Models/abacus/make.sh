#!/bin/sh
# From nothing to abacus-q8_0.gguf: tokenizer, evaluation questions, training, export, test vectors.
#   ./make.sh [work folder]     the virtual environment, checkpoints and the F16 file go there
set -eu
cd "$(dirname "$0")"
work=${1:-build}
mkdir -p "$work"
# memory once taken is kept: giving large blocks back and faulting them in again costs a tenth of the time
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8589934592 MALLOC_TOP_PAD_=268435456
export OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=0 TOKENIZERS_PARALLELISM=false
[ -x "$work/venv/bin/python" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q -r requirements.txt; }
python="$work/venv/bin/python"
"$python" -m recipe.tokenizer "$work/tokenizer.json"
"$python" -m recipe.make_evaluation
resume=""
[ ! -f "$work/last.pt" ] || resume="--resume $work/last.pt"
# shellcheck disable=SC2086
"$python" -m recipe.train "$work" $resume
"$python" -m recipe.export "$work/last-final.pt" "$work/tokenizer.json" --q8 abacus-q8_0.gguf --f16 "$work/abacus-f16.gguf"
"$python" -m recipe.reference abacus-q8_0.gguf --compare --expected expected.json
"$python" -m recipe.evaluate --checkpoint abacus-q8_0.gguf
