using CsCheck;
using HybridProfiler.EventPipe.Activities;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>Tags out of the one text that a file has of them.</summary>
public sealed class ActivityTagsTests
{
    private static readonly Gen<string> s_key = Gen.String[Gen.Char["abcXYZ019._-/"], 1, 8];
    // All that a value may be but what makes its text ambiguous: the sign between key and value.
    private static readonly Gen<(string Key, string Value)[]> s_listed = Gen.Select(s_key, Gen.String[Gen.Char["ab, ]["], 0, 12]).Array[0, 6];
    private static readonly Gen<(string Key, string Value)[]> s_bracketed = Gen.Select(s_key, Gen.String[Gen.Char["ab:{ ]"], 0, 12]).Array[1, 6];

    [Fact]
    public void A_list_of_tags_comes_back() =>
        s_listed.Sample(tags => Assert.Equal(tags, ActivityTags.Of(string.Join(", ", tags.Select(t => $"{t.Key}:{t.Value}")))));

    [Fact]
    public void Tags_in_brackets_come_back() =>
        s_bracketed.Sample(tags => Assert.Equal(tags, ActivityTags.Of(string.Join(",", tags.Select(t => $"[{t.Key}, {t.Value}]")))));

    [Theory]
    [InlineData("url:http://a:80/b, c d:e", "url=http://a:80/b, c d:e")]
    [InlineData("sql:select a, b from t where x = 'k:v', n:1", "sql=select a, b from t where x = 'k:v' | n=1")]
    [InlineData("[url, http://a:80/b],[n, 1]", "url=http://a:80/b | n=1")]
    [InlineData("empty:, n:1", "empty= | n=1")]
    [InlineData("no tags at all", "")]
    [InlineData("", "")]
    public void What_does_not_look_like_a_key_belongs_to_the_value_before(string text, string tags) =>
        Assert.Equal(tags, string.Join(" | ", ActivityTags.Of(text).Select(t => $"{t.Key}={t.Value}")));

    [Fact]
    public void A_value_prints_as_it_stood_in_the_file() =>
        Gen.OneOf(Gen.Long.Select(v => v.ToString()), Gen.Double.Select(v => v.ToString("R", null)), Gen.String[Gen.Char["0123456789.-+eE TrueFalse"], 0, 8])
            .Sample(text => Assert.Equal(text, ActivityTags.ValueOf(text) is { Type: AttributeType.Boolean } truth ? truth.Boolean ? "True" : "False" : ActivityTags.ValueOf(text).ToString()));
}
