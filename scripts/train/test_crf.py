"""The CRF against enumeration of all paths."""
import itertools

import torch

from crf import FORBIDDEN, Crf, scanned, stepped


def test_partition_gradients_and_best_path_match_enumeration():
    torch.manual_seed(0)
    crf = Crf(["O", "B-x", "I-x"], 4)
    for p in crf.parameters():
        torch.nn.init.normal_(p)
    emissions = torch.randn(2, 5, 3, requires_grad=True)
    classes = torch.randint(0, 4, (2, 5))
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]).bool()
    first, steps = crf.lattice(emissions, crf.transitions(classes), mask)
    got = crf.log_partition(first, steps)
    scores = []
    for n, size in enumerate((5, 3)):
        paths = [p + (p[-1],) * (5 - size) for p in itertools.product(range(3), repeat=size)]
        scores.append(torch.stack([crf.path_score(first, steps, torch.tensor([p] * 2))[n] for p in paths]))
        best, _, log_probability = crf.decode(first, steps)
        assert best[n].tolist() == list(paths[int(scores[n].argmax())])
        assert torch.allclose(log_probability[n], scores[n].max() - scores[n].logsumexp(0), atol=1e-4)
    want = torch.stack([s.logsumexp(0) for s in scores])
    assert torch.allclose(got, want, atol=1e-4)
    parameters = [emissions, *crf.parameters()]
    for a, b in zip(torch.autograd.grad(got.sum(), parameters, retain_graph=True), torch.autograd.grad(want.sum(), parameters)):
        assert torch.allclose(a, b, atol=1e-4)


def test_a_distribution_that_is_certain_scores_as_its_path():
    torch.manual_seed(0)
    crf = Crf(["O", "B-x", "I-x"], 4)
    for p in crf.parameters():
        torch.nn.init.normal_(p)
    mask = torch.tensor([[1, 1, 1, 1, 0]]).bool()
    first, steps = crf.lattice(torch.randn(1, 5, 3), crf.transitions(torch.randint(0, 4, (1, 5))), mask)
    labels = torch.tensor([[0, 1, 2, 0, 0]])
    certain = torch.nn.functional.one_hot(labels, 3).float()
    pairs = certain[:, :-1, :, None] * certain[:, 1:, None, :] * mask[:, 1:, None, None]
    soft = {"first": certain[:, 0], "pairs": pairs, "last": certain[:, 3]}
    assert torch.allclose(crf.expected_score(first, steps, soft), crf.path_score(first, steps, labels), atol=1e-4)


def test_scans_give_what_the_steps_give():
    torch.manual_seed(0)
    for units in (1, 2, 3, 8, 301):
        steps = (4 * torch.randn(units - 1, 3, 5, 5)).double()
        steps = torch.where(torch.rand(units - 1, 3, 5, 5) < 0.3, FORBIDDEN, steps)
        steps[:, :, 0, 0] = 1.0
        weights = (steps - steps.amax((2, 3), keepdim=True)).exp()
        ends = torch.rand(2, 3, 5).double()
        for a, b in zip(stepped(ends[0], weights, ends[1]), scanned(ends[0], weights, ends[1])):
            assert torch.allclose(a, b, rtol=1e-9, atol=1e-12), units


if __name__ == "__main__":
    test_scans_give_what_the_steps_give()
    test_a_distribution_that_is_certain_scores_as_its_path()
    test_partition_gradients_and_best_path_match_enumeration()
