using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Fuzz.Targets;

/// <summary>A deny rule and paths it is asked about: the rule on the first line, a path on each other.</summary>
internal sealed class PathGlobTarget : Target
{
    public override string Name => "glob";

    public override IReadOnlyList<string> Words =>
        ["/", "**", "*", "?", "/**/", "/*/", ".", "..", "a", "ab", "\n", "/a/a/a/a/a/a/a/a/a/a/a/a", "/**/**/**/**", "*a*a*a*a*b"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        var lines = Text(input).Split('\n');
        PathGlob glob;
        try
        {
            glob = PathGlob.Parse(lines[0]);
        }
        catch (SandboxPlanException)
        {
            return Shape.Of("too long");
        }

        var seen = glob.IsLiteral ? "literal" : "wild";
        Promise(!glob.IsLiteral || glob.Matches(glob.Text), "a path without wild cards names itself");
        Promise(PathGlob.Parse(glob.Text).Text == glob.Text, "a glob is normal once it is normalised");
        foreach (var path in lines.Skip(1))
        {
            if (glob.Matches(path))
                seen += " matches";
            if (glob.MayMatchBelow(path))
                seen += " below";
        }

        return Shape.Of(seen);
    }
}
