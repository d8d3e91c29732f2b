using CsCheck;
using HybridProfiler.Analysis.Causality;

namespace HybridProfiler.Analysis.Tests;

public sealed class PieceTests
{
    private static readonly Gen<int> s_id = Gen.Int[-1, 1 << 22];

    [Fact]
    public void A_piece_gives_back_what_it_was_made_of() =>
        Gen.Select(Gen.Long, Gen.Long, s_id, s_id, s_id, Gen.Enum<PieceKind>(), s_id).Sample((start, end, span, component, request, kind, lane) =>
        {
            Piece piece = new(start, end, span, component, request, kind, lane);
            Assert.Equal((start, end, span, component, request, kind, lane, -1), (piece.StartNs, piece.EndNs, piece.Span, piece.Component, piece.Request, piece.Kind, piece.Lane, piece.Held));
            Piece gap = piece with { Kind = PieceKind.Gap, EndNs = start };
            Assert.Equal((start, start, span, component, request, PieceKind.Gap, lane), (gap.StartNs, gap.EndNs, gap.Span, gap.Component, gap.Request, gap.Kind, gap.Lane));
        });

    [Fact]
    public void A_pause_has_no_component_and_knows_what_it_held_up()
    {
        foreach (int held in (int[])[-1, 0, 1, int.MaxValue - 1])
        {
            Piece pause = new(3, 5, 7, -1, 2, PieceKind.Runtime, 4, held);
            Assert.Equal((-1, held, PieceKind.Runtime, 4), (pause.Component, pause.Held, pause.Kind, pause.Lane));
        }
    }

    [Fact]
    public void Pieces_of_a_few_lanes_or_many_are_put_in_the_order_of_their_ends() =>
        Gen.OneOf(Gen.Long[0, 50].Array[0, 60].Array[0, 6].Select(lanes => lanes.SelectMany(l => l.Order()).ToArray()), Gen.Long[0, 50].Array[0, 300]).Sample(ends =>
        {
            Piece[] pieces = [.. ends.Select(e => new Piece(0, e, -1, -1, -1, PieceKind.HostCompute, 0))];
            int[] order = [.. Enumerable.Range(0, ends.Length)];
            PiecesByEnd.Sort(pieces, order);
            Assert.Equal(Enumerable.Range(0, ends.Length).OrderBy(p => ends[p]).ThenBy(p => p), order);
        });

    [Fact]
    public void A_piece_that_was_passed_is_told_until_all_are_forgotten() =>
        Gen.Int[-1, 20].Array[0, 60].Sample(steps =>
        {
            PiecesPassed passed = new();
            HashSet<int> expected = [];
            foreach (int step in steps)
            {
                if (step >= 0)
                {
                    Assert.Equal(expected.Add(step), passed.Add(step));
                    continue;
                }

                passed.Clear();
                expected.Clear();
            }
        });
}
