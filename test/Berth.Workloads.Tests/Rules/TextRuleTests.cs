using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.TestKit;
using Berth.Workloads.Rules;
using Berth.Workloads.Tables;

namespace Berth.Workloads.Tests;

/// <summary>Compares the hand-written checks with the patterns of the schema.</summary>
public sealed class TextRuleTests
{
    public static TheoryData<string> Rules() => [.. s_rules.Keys];

    private static readonly Dictionary<string, (TextRule Rule, string Alphabet)> s_rules = new(StringComparer.Ordinal)
    {
        ["name"] = (new WorkloadNameRule(), "az09_-A. é"),
        ["username"] = (new UsernameRule(), "aZ09_-$ é"),
        ["hostname"] = (new HostnameRule(), "aZ09-._"),
        ["group"] = (new GroupNameRule(), "aé:, \t\u007f\0"),
        ["environment key"] = (new EnvironmentKeyRule(), "A=\0 é"),
        ["path"] = (new PathRule("path", beside: "/"), "/./.a\0\n"),
        ["path below /"] = (new PathRule("path", beside: "/", allowRoot: false), "/./.a"),
        ["path from the file"] = (new PathRule("path", beside: null) { FromFile = true }, "/./.a\0\n"),
        ["deny"] = (new DenyRule("deny"), "//.a**?["),
        ["plain text"] = (new PlainText("text"), "a\0\n"),
        ["plain text, not empty"] = (new PlainText("text", allowEmpty: false), "a\0\n"),
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Test_AnyText_AgreesWithThePattern(string name)
    {
        var (rule, alphabet) = s_rules[name];
        var findings = new Findings("/srv/notes/berth.json");
        Properties.Of(
            random =>
            {
                var text = (random.Next(2) is 0 && alphabet[0] is '/' ? "/" : "") + string.Concat(
                    Enumerable.Range(0, random.Next(9)).Select(_ => alphabet[random.Next(alphabet.Length)]));
                if (random.Next(20) is 0)
                    text = string.Concat(Enumerable.Repeat(text, 40));
                var accepted = rule.Test(rule.Normalize(text, findings), findings) is null;
                var matches = SchemaChecker.IsMatch(rule.Pattern!, text) && (rule.MaxLength is not { } most || text.Length <= most);
                matches.ShouldBe(accepted, $"for {text}");
            },
            2000);
    }

    [Fact]
    public void Choices_EveryCapability_IsTheKernels()
    {
        // The last one is CAP_CHECKPOINT_RESTORE, 40, since Linux 5.9.
        CapabilityNames.All.Length.ShouldBe(41);
        CapabilityNames.All.ShouldBeUnique();
    }
}
