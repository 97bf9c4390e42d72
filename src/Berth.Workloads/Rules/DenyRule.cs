using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>An absolute path or glob: <c>*</c> and <c>?</c> within a component, <c>**</c> for any number of components.</summary>
/// <param name="noun">The name of the member: <c>deny</c> or <c>except</c>.</param>
internal sealed class DenyRule(string noun) : TextRule
{
    public override string Expected => "an absolute path or glob, such as \"/home/**/.env\"";

    public override string Pattern => $@"^/{AbsolutePath.NotRoot}{AbsolutePath.NoUp}(?![^\u0000]*([^/]\*\*|\*\*[^/]))[^\u0000\[\]{{}}]*$";

    public override string Normalize(string text, Findings findings) => AbsolutePath.Shortest(text);

    public override Problem? Test(string text, Findings findings)
    {
        if (AbsolutePath.Test(noun, text, "/") is { } problem)
        {
            // A relative pattern is usually meant to match at any depth, as in .gitignore.
            if (text.Length is 0
                || text[0] is '/' or '~'
                || AbsolutePath.HasPart(text, "..")
                || text.Contains('\0', StringComparison.Ordinal))
            {
                return problem;
            }

            var below = text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("**/", StringComparison.Ordinal)
                ? text[(text.IndexOf('/', StringComparison.Ordinal) + 1)..]
                : text;
            return problem with { Suggestion = $"write {Quoted.Text("/**/" + below)}" };
        }

        if (text is "/")
            return Problem.Of($"{noun} \"/\" would leave nothing{(noun is "deny" ? "" : " of the rule")}", "name what is below");
        if (text.AsSpan().IndexOfAny("[]{}") >= 0)
            return Problem.Of(
                $"{noun} {Quoted.Text(text)} holds brackets, which globs here don't have",
                "use ? for one character, or write two patterns");
        foreach (var range in text.AsSpan().Split('/'))
        {
            var part = text.AsSpan(range);
            if (part.Length > 2 && part.Contains("**", StringComparison.Ordinal))
                return Problem.Of(
                    $"{noun} {Quoted.Text(text)} has ** beside other characters", "write ** alone between slashes, or a single *");
        }

        return null;
    }
}
