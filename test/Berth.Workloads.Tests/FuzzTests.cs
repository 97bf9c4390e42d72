using System.Diagnostics;
using System.Text;
using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Tests;

public sealed class FuzzTests
{
    private static readonly string s_badFiles = Repository.Path("test/Berth.Workloads.Tests/BadFiles");

    private static readonly byte[][] s_seeds =
    [
        .. Directory.GetFiles(s_badFiles, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        .. Directory
            .GetFiles(Repository.Path("samples"), "berth.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    public static TheoryData<string> Hostile() => [.. s_hostile.Keys];

    /// <summary>Files of maximum length, each made to be slow for a particular way of reading it.</summary>
    private static readonly Dictionary<string, Func<string>> s_hostile = new(StringComparer.Ordinal)
    {
        ["duplicate members"] = static () => "{" + Fill("\"a\":1,") + "\"a\":1}",
        ["different members"] = static () => "{" + Numbered("\"m{0}\":1,") + "\"a\":1}",
        ["different variables"] = static () => "{\"name\":\"a\",\"environment\":{" + Numbered("\"M{0}\":\"\",") + "}}",
        ["wrong variables"] = static () => "{\"name\":\"a\",\"environment\":{" + Numbered("\"={0}\":1,") + "}}",
        ["wrong entries"] = static () => "{\"name\":\"a\",\"sandbox\":{\"filesystem\":[" + Fill("{\"bnd\":1},") + "]}}",
        ["entries at one path"] = static () => "{\"name\":\"a\",\"sandbox\":{\"filesystem\":[" + Fill("{\"dev\":\"/\"},") + "]}}",
        ["an entry of many members"] = static () => "{\"name\":\"a\",\"sandbox\":{\"filesystem\":[{" + Numbered("\"m{0}\":1,") + "}]}}",
        ["slashes"] = static () => "{\"name\":\"a\",\"workingDirectory\":\"" + Fill("/") + "\"}",
        ["steps up"] = static () => "{\"name\":\"a\",\"sandbox\":{\"deny\":[\"/" + Fill("../") + "\"]}}",
        ["many paths that go up"] = static () => "{\"name\":\"a\",\"sandbox\":{\"deny\":[" + Fill(
            $"\"/{new string('.', 3000).Replace("...", "../", StringComparison.Ordinal)}\",") + "]}}",
        ["a long name"] = static () => "{\"" + Fill("n") + "\":1}",
        ["a long key of many members"] =
            static () => "{\"environment\":{\"" + new string('k', WorkloadFile.MaxLength / 2) + "\":{" + Fill("\"\":1,", 3) + "}}}",
        ["open brackets"] = static () => Fill("["),
        ["comments"] = static () => Fill("/**/"),
        ["lines"] = static () => Fill("\n"),
        ["escapes"] = static () => "{\"name\":\"" + Fill("\\u0041") + "\"}",
        ["digits"] = static () => "{\"sandbox\":{\"identity\":" + Fill("9") + "}}",
        ["a number with a unit"] = static () => "{\"sandbox\":{\"resources\":{\"memory\":\"" + Fill("9") + "m\"}}}",
        ["host name labels"] = static () => "{\"sandbox\":{\"hostname\":\"" + Fill("a.") + "\"}}",
        ["hidden characters"] = static () => "{\"sandbox\":{\"username\":\"" + Fill("\u202e") + "\"}}",
    };

    [Fact]
    public void Parse_RandomBytes_ReportsAPlace() => Properties.Of(
        static random =>
        {
            var file = new byte[random.Next(200)];
            random.NextBytes(file);
            Check(file);
        },
        3000);

    [Fact]
    public void Parse_RandomTokens_ReportsAPlace() => Properties.Of(
        static random =>
        {
            string[] tokens =
            [
                "{", "}", "[", "]", ":", ",", "\"name\"", "\"sandbox\"", "\"", "\\", "1", "-", "0755", "1e", "true", "nul", "'", "/", "//",
                "/*", "*/", "\n", " ", "é", "\u0001", "#", "\uFEFF",
            ];
            Check(
                Encoding.UTF8.GetBytes(
                    string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => tokens[random.Next(tokens.Length)]))));
        },
        5000);

    [Fact]
    public void Parse_MutatedFiles_ReportsAPlace() => Properties.Of(
        static random =>
        {
            var file = s_seeds[random.Next(s_seeds.Length)].ToList();
            for (var changes = random.Next(1, 6); changes > 0 && file.Count > 0; changes--)
                Mutate(file, random);
            Check([.. file]);
        },
        5000);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Parse_HostileFile_TakesLinearTime(string name)
    {
        var file = Encoding.UTF8.GetBytes(s_hostile[name]());
        file.Length.ShouldBeInRange(WorkloadFile.MaxLength / 3, WorkloadFile.MaxLength);
        var watch = Stopwatch.StartNew();

        Check(file);

        // A quadratic step over 1 MiB takes minutes. The limit allows for a slow and busy machine.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static void Check(byte[] file)
    {
        var result = WorkloadFile.Parse(file, "f.json");
        using var output = new StringWriter();
        DiagnosticRenderer.Write(output, result.Diagnostics, result.Source.Span);

        if (result.Spec is null)
            result.Diagnostics.ShouldContain(static d => d.Severity == DiagnosticSeverity.Error);
        var lines = Encoding.UTF8.GetString(file.AsSpan(file.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0)).Split('\n');
        foreach (var diagnostic in result.Diagnostics)
        {
            diagnostic.Line.ShouldBeInRange(1, lines.Length);
            diagnostic.Column.ShouldBeInRange(1, Math.Max(1, lines[diagnostic.Line - 1].Length));
            diagnostic.ToString().Any(char.IsControl).ShouldBeFalse();
            diagnostic.ToString().Length.ShouldBeLessThan(5000);
        }
    }

    private static void Mutate(List<byte> file, Random random)
    {
        var at = random.Next(file.Count);
        var length = Math.Min(random.Next(1, 12), file.Count - at);
        switch (random.Next(5))
        {
            case 0:
                file[at] = (byte)random.Next(256);
                break;
            case 1:
                file.RemoveRange(at, length);
                break;
            case 2:
                file.InsertRange(at, file.GetRange(random.Next(file.Count - length + 1), length));
                break;
            case 3:
                file[at] = "{}[]\",:0-\\/\n"u8[random.Next(12)];
                break;
            default:
                file.RemoveRange(at, file.Count - at);
                break;
        }
    }

    private static string Fill(string part, int of = 1) =>
        string.Concat(Enumerable.Repeat(part, (WorkloadFile.MaxLength - 100) / of / Encoding.UTF8.GetByteCount(part)));

    private static string Numbered(string part)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < WorkloadFile.MaxLength - 200; i++)
            text.Append(part.Replace("{0}", i.ToString(), StringComparison.Ordinal));
        return text.ToString();
    }
}
