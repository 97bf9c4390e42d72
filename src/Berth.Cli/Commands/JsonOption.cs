using System.CommandLine;
using Berth.Cli.Rendering;

namespace Berth.Cli.Commands;

/// <summary><c>--json</c>: print the result as JSON.</summary>
internal sealed class JsonOption : Option<bool>
{
    public JsonOption()
        : base("--json") => Description = "Print JSON";

    /// <summary>The renderer for the result.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="withCalls">Whether the system calls of an outcome are shown.</param>
    public TextRenderer Renderer(ParseResult parsed, bool withCalls = false) =>
        parsed.GetValue(this) ? new JsonRenderer { WithCalls = withCalls } : new TextRenderer { WithCalls = withCalls };
}
