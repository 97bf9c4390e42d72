using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The items of <c>grants.secrets</c>. The first member of each table distinguishes its form from the others.</summary>
internal static class SecretTable
{
    private const int MostDescriptor = 1023;

    public static UnionKind<SecretSource> Kind { get; } = new(
        "secret",
        [
            new EntryCaseOf<SecretSource, FileSecret>("The content of a file of the host.", new ObjectKind<FileSecret>(
                new FileSecret(""),
                [
                    new MemberOf<FileSecret, string>(
                        "file", new TextKind(new PathRule("file", beside: null, allowRoot: false) { FromFile = true }),
                        static s => s.Path, static (s, v) => s with { Path = v }, "The file.")
                    { IsRequired = true, Aliases = ["path"] },
                ])),
            new EntryCaseOf<SecretSource, VariableSecret>(
                "The value of an environment variable of the process that starts the workload.", new ObjectKind<VariableSecret>(
                new VariableSecret(""),
                [
                    new MemberOf<VariableSecret, string>("environment", new TextKind(new EnvironmentKeyRule()),
                        static s => s.Name, static (s, v) => s with { Name = v }, "The variable's name.")
                    { IsRequired = true, Aliases = ["env", "variable"] },
                ])),
            new EntryCaseOf<SecretSource, DescriptorSecret>(
                "What can be read from a file descriptor of the process that starts the workload, to its end.",
                new ObjectKind<DescriptorSecret>(
                new DescriptorSecret(0),
                [
                    new MemberOf<DescriptorSecret, int>("descriptor", new IntegerKind("descriptor", 0, MostDescriptor),
                        static s => s.Number, static (s, v) => s with { Number = v }, "Its number: 0, or 3 and more.")
                    { IsRequired = true, Aliases = ["fd"] },
                ])
                {
                    Rules =
                    [
                        new Rule<DescriptorSecret>(["descriptor"], CheckIsForReading)
                        {
                            Schema = """{ "properties": { "descriptor": { "not": { "enum": [1, 2] } } } }""",
                        },
                    ],
                }),
        ],
        static at => at.Text is ['/' or '.', ..] ? $"{{ \"file\": {Quoted.Text(at.Text)} }}" : null);

    private static void CheckIsForReading(DescriptorSecret secret, Spot at, Findings findings)
    {
        if (secret.Number is 1 or 2)
            findings.Report(at.Member("descriptor"), Problem.Of($"descriptor {secret.Number} is for output", "give 0, or 3 and more"));
    }
}
