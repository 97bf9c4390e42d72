using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>One of a list of names that the kernel or POSIX defines.</summary>
/// <param name="noun">What the name stands for, as used in messages.</param>
/// <param name="names">The names.</param>
/// <param name="prefix">A prefix that users often omit: <c>CAP_</c>.</param>
/// <param name="source">The page that lists the names, for the remedy: <c>capabilities(7)</c>.</param>
public sealed class ChoiceRule(string noun, string[] names, string prefix, string source) : TextRule
{
    /// <inheritdoc/>
    public override string Expected => $"a name from {source}, such as \"{names[0]}\"";

    /// <inheritdoc/>
    public override string[] Choices => names;

    /// <inheritdoc/>
    public override Problem? Test(string text, Findings findings)
    {
        if (Array.IndexOf(names, text) >= 0)
            return null;
        var problem = Problem.Expecting($"unknown {noun} {Quoted.Text(text)}", Expected);
        var meant = Spelling.Closest(text, names) ?? Spelling.Closest(prefix + text, names);
        return meant is null ? problem : problem with { Suggestion = $"did you mean \"{meant}\"?" };
    }
}
