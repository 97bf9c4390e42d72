using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The exact name of a method. Patterns are not allowed, so that a grant lists everything it gives.</summary>
internal sealed class MethodNameRule : TextRule
{
    private const int Most = 128;

    public override string Expected => "the name of one method, such as \"get\"";

    public override string Pattern => "^[A-Za-z_][A-Za-z0-9_.-]*$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("method is empty", Expected);
        if (text.Length > Most)
            return Problem.Expecting($"method has {text.Length} characters ({Most} at most)", "a shorter name");
        if (text.Contains('*', StringComparison.Ordinal))
            return Problem.Of($"method {Quoted.Text(text)} is a pattern", "name each method that may be called");
        if (!char.IsAsciiLetter(text[0]) && text[0] is not '_')
            return Problem.Expecting($"method {Quoted.Text(text)} does not start with a letter", Expected);
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                return Problem.Expecting($"method {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
        }

        return null;
    }
}
