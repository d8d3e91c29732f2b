using System.Text;
using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>
/// What the reader does in whole words and blocks, against the same byte by byte: a stream that gives one byte at a time leaves it nothing to look ahead at.
/// </summary>
public sealed class JsonPieceTests
{
    private static readonly string[] s_spaces = ["", " ", "\n    ", "\r\n\t", "  \n"];
    private static readonly string[] s_texts =
        ["", "a", "aten::add", "quote \\\" and \\\\", "caf\\u00e9", "é\\n", "0123456789abcde", "0123456789abcdef", "0123456789abcdefg", "[{\\\"x]", "void at::native::kernel<4, float>(int, at::detail::Array<char*, 2>)", "😀 \\ud83d\\ude00"];

    private static readonly string[] s_numbers =
        ["0", "-0", "7", "12345678", "123456789", "1695835572943613.125", "1695835572943613", "99999999999999999", "9000000000000001", "4026150080970.4", "4026150080970.4567", "1e3", "1.5E-3", "-12.25", "00012", "12.", "12.x", "-", "", "null", "\"8\"", "9223372036854775807"];

    private static readonly string[] s_values =
        ["true", "false", "null", "[]", "[[1,2],[\"]\"],{}]", "{\"k\":[\"}\",\"\\\"\"]}", "[\"\",\"\",\"Scalar\",[[[[3]]]],\"a longer text within\"]", "\"\"", "\"[\"", "tru", "[1,", "3.5", "-1"];

    private static readonly string[] s_damage = ["\\", "\"", "{", "}", "[", "]", ",", ":", ",,", "\0", "/* c */", "\"ph\":\"i\",", "\"ts\":\"3\",", "\"args\":{\"a\":1},", "😀"];

    [Fact]
    public void A_file_reads_the_same_in_one_piece_and_byte_by_byte() =>
        Gen.Int[0, int.MaxValue - 1].Sample(
            seed =>
            {
                byte[] file = RandomFile(new Random(seed));
                string whole = Outcome(new MemoryStream(file), out Trace? a), trickled = Outcome(new TrickleStream(file), out Trace? b);
                Assert.Equal(trickled, whole);
                if (a is not null && b is not null) TraceComparison.AssertSame(b, a);
            },
            iter: Verification.Samples(400, 40_000));

    [Fact]
    public void Numbers_are_the_same_in_words_and_digit_by_digit() =>
        Gen.Select(Gen.OneOf(OneOf(s_numbers), Gen.Long.Select(n => $"{n}"), Gen.Select(Gen.Int, Gen.Int[0, 9999]).Select((n, f) => $"{n}.{f}")), OneOf(",", "}", "]", " ", "x", ".", "")).Sample((number, behind) =>
        {
            byte[] ahead = Encoding.UTF8.GetBytes(number + behind + new string(' ', 32)), exact = Encoding.UTF8.GetBytes(number);
            if (JsonDigits.TryWhole(ahead, out long whole, out int length))
            {
                Assert.Equal(exact.Length, length);
                Assert.True(JsonText.TryWhole(exact, out long expected));
                Assert.Equal(expected, whole);
            }

            if (JsonDigits.TryMicroseconds(ahead, out long ns, out length))
            {
                Assert.Equal(exact.Length, length);
                Assert.True(JsonText.TryMicroseconds(exact, out long expected));
                Assert.Equal(expected, ns);
            }

            // What files write is taken here, not left to the slower way.
            Assert.True(JsonDigits.TryMicroseconds("4026150080970.407, \"dur\": 1.162, \"args\""u8, out ns, out _) && ns == 4_026_150_080_970_407);
        });

    [Fact]
    public void A_nested_value_ends_where_its_brackets_balance() =>
        Gen.Select(OneOf("[]", "[1]", "{}", "\"]\"", "\"[\"", "\"a text of some length, with ] in it\"", "12", "{\"k\":[{}]}", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "  ").Array[0, 12], Gen.Int[0, 40]).Sample((items, behind) =>
        {
            string value = $"[{string.Join(',', items)}]";
            Assert.Equal(value.Length, JsonBlocks.LengthOfNested(Encoding.UTF8.GetBytes(value + new string('}', behind) + new string(' ', 16))));
            // Without its end it has no length.
            Assert.Equal(-1, JsonBlocks.LengthOfNested(Encoding.UTF8.GetBytes(value[..^1] + new string(' ', behind))));
        });

    [Fact]
    public void Nesting_has_a_limit()
    {
        string deep = new string('[', JsonBlocks.MostDepth) + new string(']', JsonBlocks.MostDepth);
        Assert.Equal(deep.Length, JsonBlocks.LengthOfNested(Encoding.UTF8.GetBytes(deep + new string(' ', 16))));
        Assert.Equal(-1, JsonBlocks.LengthOfNested(Encoding.UTF8.GetBytes($"[{deep}]" + new string(' ', 16))));
    }

    [Fact]
    public void A_text_has_one_number_however_it_is_taken() =>
        Gen.Select(Gen.Char['a', 'c'].Array[0, 50].Select(c => new string(c)), Gen.Int[16, 40]).Array[1, 200].Sample(texts =>
        {
            List<string> met = [];
            var strings = new Utf8Strings(text =>
            {
                met.Add(text);
                return met.Count - 1;
            });
            foreach ((string text, int behind) in texts)
            {
                Assert.True(strings.TryQuoted(Encoding.UTF8.GetBytes(text + "\"" + new string('x', behind)), out int id, out int length));
                Assert.Equal((text, text.Length), (met[id], length));
                Assert.Equal(id, strings.IdOf(Encoding.UTF8.GetBytes(text), escaped: false));
            }

            Assert.Equal(met.Distinct().Count(), met.Count);
            Assert.False(strings.TryQuoted("an escape \\\" in the text\" and more behind it"u8, out _, out _));
        });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Outcome(Stream stream, out Trace? trace)
    {
        trace = null;
        try
        {
            trace = ChromeReader.Read(stream);
            return "read";
        }
        catch (TraceFormatException e)
        {
            return e.Message;
        }
    }

    // Events whose members mostly come in one order with one white space, as programs write them, and now and then do not.
    private static byte[] RandomFile(Random random)
    {
        StringBuilder file = new(random.Next(2) == 0 ? "[" : "{\"a\":1,\"traceEvents\":[");
        string space = Pick(s_spaces);
        int events = random.Next(1, 30);
        for (int i = 0; i < events; i++)
        {
            if (random.Next(8) == 0) space = Pick(s_spaces);
            List<string> members =
            [
                $"\"ph\":{space}\"{"XXXXXiCbensfBEM"[random.Next(15)]}\"", $"\"cat\":{space}\"{Pick(["cpu_op", "kernel", "cuda_runtime", "user_annotation"])}\"", $"\"name\":{space}\"{Pick(s_texts)}\"",
                $"\"pid\": {random.Next(3)}", $"\"tid\":{space}{(random.Next(5) == 0 ? "\"worker\"" : "3")}", $"\"ts\":{(random.Next(3) == 0 ? Pick(s_numbers) : $"{1_000_000 + i}.{random.Next(1000)}")}",
                $"\"dur\":{space}{(random.Next(3) == 0 ? Pick(s_numbers) : "5")}", $"\"id\":{random.Next(4)}", $"\"args\":{space}{{{space}{Arguments()}{space}}}",
            ];
            if (random.Next(6) == 0) members.RemoveAt(random.Next(members.Count));
            if (random.Next(6) == 0) members.Add(Pick(members));
            if (random.Next(8) == 0) members.Reverse();
            file.Append(i > 0 ? "," : "").Append(space).Append('{').AppendJoin("," + space, members).Append(space).Append('}');
        }

        file.Append(file[0] == '[' ? "]" : "]}");
        for (int damages = random.Next(3) == 0 ? random.Next(1, 4) : 0; damages > 0; damages--)
        {
            int at = random.Next(file.Length);
            if (random.Next(3) == 0) file.Remove(at, Math.Min(random.Next(1, 30), file.Length - at));
            else if (random.Next(4) == 0) file.Length = at;
            else file.Insert(at, Pick(s_damage));
            if (file.Length == 0) file.Append('[');
        }

        return Encoding.UTF8.GetBytes(file.ToString());

        string Arguments() => string.Join($",{space}", Enumerable.Range(0, random.Next(6)).Select(_ => Pick(
        [
            $"\"External id\":{space}{Pick(s_numbers)}", $"\"correlation\":{space}{random.Next(9)}", $"\"Input Dims\":{space}{Pick(s_values)}", $"\"flag\":{Pick(s_values)}",
            $"\"Call stack\":{space}\"{Pick(s_texts)}\"", $"\"attributes\":{{\"a\":{space}{Pick(s_values)},{space}\"b\":{Pick(s_numbers)}}}", $"\"device\":{space}{random.Next(2)}", $"\"ratio\": {Pick(s_numbers)}",
        ])));

        string Pick(IReadOnlyList<string> texts) => texts[random.Next(texts.Count)];
    }
}
