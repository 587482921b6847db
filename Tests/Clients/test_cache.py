"""The prefix cache on disk under load, killed at random moments and started again."""

import random
import threading
import time

ROUNDS = 50
QUESTIONS = ["37×48=？", "8765-4321=?", "What is 12 plus 30?", "9.9和9.11哪个大？", "96÷7=?", "写一首诗"]


def conversations():
    """Prompts of some 150 to 700 tokens; each begins as some of the others do."""
    words = "You answer what is asked, in one line, and nothing else . ".split()
    systems = [" ".join(words[(i + k) % len(words)] for i in range(length))
               for k, length in enumerate([60, 120, 250])]
    return [[{"role": "system", "content": system}, {"role": "user", "content": question}]
            for system in systems for question in QUESTIONS]


def ask(client, messages):
    """(thought and answer, prompt tokens from disk)"""
    answer = client.chat.completions.create(model="abacus", messages=messages, max_tokens=60)
    details = answer.usage.prompt_tokens_details
    message = answer.choices[0].message
    return (message.reasoning_content, message.content), details.disk_cached_tokens


def test_no_kill_spoils_what_the_disk_has(start, tmp_path):
    prompts = conversations()
    # As little memory as below: it also bounds how long an answer can be.
    plain = start(tmp_path / "data", "--no-prefix-cache", "--kv-memory", "1M")
    key = plain.key
    expected = [ask(plain.client(), messages)[0] for messages in prompts]
    plain.stop()

    rng = random.Random(11)
    wrong, from_disk, answered = [], 0, 0
    for _ in range(ROUNDS):
        service = start(
            tmp_path / "data", "--cache-dir", str(tmp_path / "cache"), "--cache-size", "2M",
            "--kv-memory", "1M")
        service.key = key
        lock = threading.Lock()

        def load(seed, service=service, lock=lock):
            nonlocal from_disk, answered
            chooser, client = random.Random(seed), service.client(timeout=10)
            while True:
                index = chooser.randrange(len(prompts))
                try:
                    got, tokens = ask(client, prompts[index])
                except Exception:  # the kill
                    return
                with lock:
                    answered += 1
                    from_disk += tokens
                    if got != expected[index]:
                        wrong.append((prompts[index], expected[index], got))

        threads = [threading.Thread(target=load, args=(rng.random(),)) for _ in range(3)]
        for thread in threads:
            thread.start()
        # Moments are counted in answers: on a busy machine a second may bring none.
        goal, end = answered + rng.randrange(5), time.monotonic() + 60
        while answered < goal and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(rng.uniform(0.02, 0.2))
        service.kill()
        for thread in threads:
            thread.join()
        assert "damaged" not in "".join(service.output)
    assert not wrong, wrong[:2]
    assert answered > ROUNDS, "too little was asked to tell anything"
    assert from_disk > 1000, f"only {from_disk} prompt tokens came from disk"
    files = list((tmp_path / "cache").glob("*/*.kv"))
    assert files and sum(file.stat().st_size for file in files) <= 2 << 20
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    print(f"{answered} answers, {from_disk} prompt tokens from disk")
