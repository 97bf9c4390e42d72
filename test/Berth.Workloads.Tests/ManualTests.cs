using System.Text;
using System.Text.Json;

namespace Berth.Workloads.Tests;

public sealed class ManualTests
{
    private static readonly string s_manual = File.ReadAllText(Repository.Path("docs/man/berth.json.5"));

    [Fact]
    public void Manual_EveryMemberOfTheSchema_IsNamed()
    {
        using var stream = new MemoryStream();
        WorkloadSchema.Write(stream);
        using var schema = JsonDocument.Parse(stream.ToArray());
        var words = s_manual.Split('\n').Where(
            static line => line.StartsWith(".Cm ", StringComparison.Ordinal) || line.StartsWith(".It Cm ", StringComparison.Ordinal))
            .SelectMany(static line => line.Split(' ')).ToHashSet(StringComparer.Ordinal);

        Members(schema.RootElement).Where(name => !words.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Manual_Example_IsValid()
    {
        var start = s_manual.IndexOf(".Bd -literal -offset indent\n{", StringComparison.Ordinal);
        var example = s_manual[(s_manual.IndexOf('\n', start) + 1)..s_manual.IndexOf(".Ed", start, StringComparison.Ordinal)];
        WorkloadFile.Parse(Encoding.UTF8.GetBytes(example), "example").Diagnostics.ShouldBeEmpty();
    }

    private static IEnumerable<string> Members(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(static keyword =>
            keyword.Name is "properties" ? keyword.Value
                .EnumerateObject()
                .Select(static m => m.Name)
                .Concat(keyword.Value.EnumerateObject().SelectMany(static m => Members(m.Value)))
            : Members(keyword.Value)),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Members),
        _ => [],
    };
}
