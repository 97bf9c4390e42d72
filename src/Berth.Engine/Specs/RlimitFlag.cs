using Berth.Descriptions.Text;
using Berth.Workloads.Specs;

namespace Berth.Engine.Specs;

/// <summary>A limit of getrlimit(2) in a flag: <c>NAME=LIMIT</c> for both, or <c>NAME=SOFT:HARD</c>.</summary>
internal static class RlimitFlag
{
    private const string Prefix = "rlimit_", Unlimited = "unlimited";

    public static KeyValuePair<string, RlimitSpec> Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw Wrong(text, "is not NAME=LIMIT");
        var name = text[..equals].ToLowerInvariant();
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
            name = name[Prefix.Length..];
        var limits = text[(equals + 1)..].Split(':');
        return limits.Length <= 2
            ? new(name, new RlimitSpec(Limit(limits[0]), Limit(limits[^1])))
            : throw Wrong(text, "has more than a soft and a hard limit");
    }

    private static long? Limit(string text)
    {
        if (text is Unlimited)
            return null;
        return ByteSize.TryParse(text, out var limit) ? limit : throw Wrong(text, "is not a limit");
    }

    private static Exception Wrong(string text, string problem) => SpecBuilder.Wrong(
        nameof(WorkloadSource.Rlimits), $"{Quoted.Text(text)} {problem}", "write nofile=256, fsize=1M, core=unlimited, or nofile=256:1024");
}
