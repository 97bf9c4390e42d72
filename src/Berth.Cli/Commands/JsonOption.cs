using System.CommandLine;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands;

/// <summary><c>--json</c>: the answer is for programs.</summary>
internal sealed class JsonOption : Option<bool>
{
    public JsonOption()
        : base("--json") => Description = "For programs";

    /// <summary>What shows the answer.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="withCalls">Whether the system calls of an outcome are shown.</param>
    public TextRenderer Renderer(ParseResult parsed, bool withCalls = false) =>
        parsed.GetValue(this) ? new JsonRenderer { WithCalls = withCalls } : new TextRenderer { WithCalls = withCalls };
}
