"""Batches made by worker processes: the same ones in the same order however many work."""

import multiprocessing

from . import corpus

LANES = 16  # independent sources of batches; step i takes from lane i mod LANES


def stage_of(step, schedule):
    """Index of the stage a step belongs to."""
    return max(i for i, stage in enumerate(schedule["stages"]) if stage["from"] <= step)


def lane_steps(worker, workers, first, stop):
    """The steps one worker makes batches for."""
    return (step for step in range(first, stop) if step % LANES % workers == worker)


def make(queue, tokenizer_path, schedule, seed, tokens, worker, workers, first):
    """Put the batches of one worker's lanes into its queue, in the order of their steps."""
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(tokenizer_path))
    sources, current = {}, None
    for step in lane_steps(worker, workers, first, schedule["stop"]):
        stage = stage_of(step, schedule)
        if stage != current:
            sources, current = {}, stage
        lane = step % LANES
        if lane not in sources:
            options = {k: v for k, v in schedule["stages"][stage].items() if k != "from"}
            begun = max(first, schedule["stages"][stage]["from"])
            sources[lane] = corpus.batches(tokenizer, f"{seed} {stage} {begun} {lane}", **{"tokens": tokens, **options})
        queue.put(next(sources[lane]))


def batches(tokenizer_path, schedule, seed, tokens, workers, first=0):
    """Yield the batch of every step from `first` until the schedule stops; `workers` divides LANES."""
    context = multiprocessing.get_context("spawn")
    queues = [context.Queue(32) for _ in range(workers)]
    for worker, queue in enumerate(queues):
        context.Process(target=make, args=(queue, tokenizer_path, schedule, seed, tokens, worker, workers, first), daemon=True).start()
    for step in range(first, schedule["stop"]):
        yield queues[step % LANES % workers].get()
