#!/usr/bin/env bash
# Plays payout_models.yaml against a policy for each model, made of the shipped one by its constant:
# payout_models_test.sh MAKEGOOD POLICY SCRIPT.
set -euo pipefail
makegood=$1 policy=$2 script=$3

policies=$TEST_TMPDIR/policies
for model in lots refund_first pooled all_or_nothing; do
  mkdir -p "$policies/$model/v1"
  sed -e "s/^name: thirty_day_report$/name: $model/" \
    -e "s/^  marketplace: lessons$/  marketplace: $model/" \
    -e "s/^    payout_model: lots /    payout_model: $model /" \
    "$policy" > "$policies/$model/v1/policy.yaml"
  grep -q "^    payout_model: $model " "$policies/$model/v1/policy.yaml"
done
exec "$makegood" simulate --policies "$policies" --format plain \
  ${XML_OUTPUT_FILE:+--junit "$XML_OUTPUT_FILE"} "$script"
