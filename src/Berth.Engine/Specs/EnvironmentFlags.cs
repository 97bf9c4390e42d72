using System.Collections.Immutable;
using Berth.Descriptions.Text;
using Berth.Linux.Processes;

namespace Berth.Engine.Specs;

/// <summary>Variables of flags.</summary>
internal static class EnvironmentFlags
{
    /// <summary>Adds them to those of a description: first those of files, then those of the command line.</summary>
    public static ImmutableSortedDictionary<string, string> Add(
        ImmutableSortedDictionary<string, string> variables, WorkloadSource request) =>
        variables.SetItems(request.EnvironmentFiles.SelectMany(EnvironmentFile.Read)).SetItems(request.Environment.Select(Parse));

    private static KeyValuePair<string, string> Parse(string text) => text.IndexOf('=', StringComparison.Ordinal) switch
    {
        > 0 and var equals => new(text[..equals], text[(equals + 1)..]),
        < 0 when text.Length > 0 => new(text, OwnProcess.Variable(text) ?? throw SpecBuilder.Wrong(
            nameof(WorkloadSource.Environment), $"{Quoted.Text(text)} is not set here, so it has no value to pass on",
            "export it, or write KEY=VALUE")),
        _ => throw SpecBuilder.Wrong(
            nameof(WorkloadSource.Environment), $"{Quoted.Text(text)} is not KEY=VALUE", "write LANG=C.UTF-8, or LANG for your own value"),
    };
}
