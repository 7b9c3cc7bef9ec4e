"""A linear-chain CRF whose transitions look at the punctuation on both sides (Lafferty, McCallum, Pereira 2001).

The score of going from label i at unit t-1 to label j at unit t is
    base[i, j] + by_previous[class(t-1), i, j] + by_current[class(t), i, j] + emission[t, j],
and forbidden moves (an I that does not continue its own B or I) cost FORBIDDEN.
"""
import torch
from torch import nn

FORBIDDEN = -1e4


class LogPartition(torch.autograd.Function):
    """Log of the summed weight of all paths; its gradients are the marginals, so no graph of 300 steps is kept."""

    @staticmethod
    def forward(ctx, first, steps, last):
        """first [N, K], steps [N, T-1, K, K] (emissions included), last [K] -> [N]."""
        alphas, betas, pairs, total = messages(first, steps, last)
        ctx.save_for_backward(alphas, betas, pairs)
        return total

    @staticmethod
    def backward(ctx, grad):
        alphas, betas, pairs = ctx.saved_tensors
        ends = (marginals(alphas[:, t], betas[:, t]) * grad[:, None] for t in (0, -1))
        d_first, d_last = ends
        return d_first, pairs * grad[:, None, None, None], d_last.sum(0)


def messages(first, steps, last):
    """Forward and backward messages [N, T, K] (each summing to 1), pair marginals [N, T-1, K, K], log partition [N].

    All in double precision and as probabilities, scaled at each unit. On the CPU unit by unit; a GPU, to which each small
    operation costs the same as a large one, multiplies out all prefixes and suffixes in log T rounds.
    """
    first, last = first.double(), last.double()
    top = steps.amax((2, 3))
    weights = (steps - top[:, :, None, None]).double().exp().transpose(0, 1).contiguous()
    head, tail = first.amax(1), last.max()
    alpha, beta = (first - head[:, None]).exp(), (last - tail).exp().expand_as(first)
    total = head + tail + top.double().sum(1)
    alphas, betas, inner = (scanned if first.is_cuda else stepped)(alpha, weights, beta)
    pairs = (alphas[:, :-1, :, None] * weights.transpose(0, 1) * betas[:, 1:, None, :])
    pairs = (pairs / pairs.sum((2, 3), keepdim=True)).float()
    return alphas.float(), betas.float(), pairs, (total + inner).float()


def stepped(alpha, weights, beta):
    """alpha [N, K] @ weights [T-1, N, K, K] @ beta [N, K] -> messages before and after each unit, log of the product [N]."""
    end, alphas, betas, scales = beta, [], [], []
    for t in range(len(weights) + 1):
        if t:
            alpha = (alpha[:, :, None] * weights[t - 1]).sum(1)
        scale = alpha.sum(1)
        alpha = alpha / scale[:, None]
        alphas.append(alpha)
        scales.append(scale)
    inner = torch.stack(scales).log().sum(0) + (alpha * end).sum(1).log()
    for t in range(len(weights), -1, -1):
        if t < len(weights):
            beta = (weights[t] * beta[:, None, :]).sum(2)
        beta = beta / beta.sum(1, keepdim=True)
        betas.append(beta)
    return torch.stack(alphas, 1), torch.stack(betas[::-1], 1), inner


def scanned(alpha, weights, beta):
    """The same by two scans (Hillis, Steele 1986)."""
    prefixes, logs, suffixes, reach = weights, weights.new_zeros(weights.shape[:2]), weights, 1
    while reach < len(weights):
        product = prefixes[:-reach] @ prefixes[reach:]
        scale = product.amax((2, 3))
        logs = torch.cat([logs[:reach], logs[:-reach] + logs[reach:] + scale.log()])
        prefixes = torch.cat([prefixes[:reach], product / scale[:, :, None, None]])
        product = suffixes[:-reach] @ suffixes[reach:]
        suffixes = torch.cat([product / product.amax((2, 3), keepdim=True), suffixes[-reach:]])
        reach *= 2
    alphas = torch.cat([alpha[None], (alpha[None, :, None] @ prefixes)[:, :, 0]]).transpose(0, 1)
    betas = torch.cat([(suffixes @ beta[None, :, :, None])[..., 0], beta[None]]).transpose(0, 1)
    inner = (alphas[:, -1] * beta).sum(1).log() + (logs[-1] if len(logs) else 0)
    return alphas / alphas.sum(2, keepdim=True), betas / betas.sum(2, keepdim=True), inner


def marginals(alpha, beta):
    product = alpha * beta
    return product / product.sum(-1, keepdim=True)


class Crf(nn.Module):
    def __init__(self, labels, classes):
        super().__init__()
        k = len(labels)
        self.base = nn.Parameter(torch.zeros(k, k))
        self.by_previous = nn.Parameter(torch.zeros(classes, k, k))
        self.by_current = nn.Parameter(torch.zeros(classes, k, k))
        self.start = nn.Parameter(torch.zeros(k))
        self.end = nn.Parameter(torch.zeros(k))
        allowed, at_start = constraints(labels)
        self.register_buffer("constraint", torch.where(allowed, 0.0, FORBIDDEN), persistent=False)
        self.register_buffer("start_constraint", torch.where(at_start, 0.0, FORBIDDEN), persistent=False)

    def transitions(self, classes):
        """Class of each unit [W, T] -> transition scores [W, T-1, K, K]."""
        k = self.base.shape[0]
        flat = nn.functional.embedding(classes[:, :-1], self.by_previous.flatten(1))
        flat = flat + nn.functional.embedding(classes[:, 1:], self.by_current.flatten(1))
        return flat.view(*flat.shape[:2], k, k) + (self.base + self.constraint)

    def lattice(self, emissions, transitions, mask):
        """emissions [N, T, K], transitions [N, T-1, K, K], mask [N, T] of real units -> (first, steps).

        Past the end of a sequence the path stands still at no cost, so sequences of all lengths share the loops.
        """
        steps = transitions + emissions[:, 1:, None, :]
        k = emissions.shape[2]
        still = torch.full((k, k), FORBIDDEN, device=steps.device).fill_diagonal_(0.0)
        steps = torch.where(mask[:, 1:, None, None], steps, still)
        return emissions[:, 0] + self.start + self.start_constraint, steps

    def path_score(self, first, steps, labels):
        """labels [N, T] (repeat the last real label past the end) -> score of each path [N]."""
        k = first.shape[1]
        pair = labels[:, :-1] * k + labels[:, 1:]
        score = first.gather(1, labels[:, :1])[:, 0] + self.end[labels[:, -1]]
        return score + steps.flatten(2).gather(2, pair[:, :, None])[:, :, 0].sum(1)

    def expected_score(self, first, steps, soft):
        """Mean score [N] of the paths of a distribution that is given by its marginals: of the first label [N, K], of pairs
        [N, T-1, K, K] (zero past the end) and of the last label [N, K]."""
        return (first * soft["first"]).sum(1) + (steps * soft["pairs"]).sum((1, 2, 3)) + (self.end * soft["last"]).sum(1)

    def log_partition(self, first, steps):
        return LogPartition.apply(first, steps, self.end)

    @torch.no_grad()
    def decode(self, first, steps):
        """Best path [N, T], the marginal probability of every label [N, T, K], log probability of the path [N]."""
        alphas, betas, _, total = messages(first, steps, self.end)
        best, back = first, []
        for t in range(steps.shape[1]):
            best, arg = (best[:, :, None] + steps[:, t]).max(1)
            back.append(arg)
        score, label = (best + self.end).max(1)
        path = [label]
        for arg in reversed(back):
            label = arg.gather(1, label[:, None])[:, 0]
            path.append(label)
        return torch.stack(path[::-1], 1), marginals(alphas, betas), score - total


def constraints(labels):
    allowed = torch.ones(len(labels), len(labels), dtype=torch.bool)
    at_start = torch.ones(len(labels), dtype=torch.bool)
    for j, to in enumerate(labels):
        if to.startswith("I-"):
            at_start[j] = False
            for i, frm in enumerate(labels):
                allowed[i, j] = frm != "O" and frm[2:] == to[2:]
    return allowed, at_start
