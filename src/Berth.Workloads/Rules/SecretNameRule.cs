using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a secret, which is the name of its file inside.</summary>
internal sealed class SecretNameRule : TextRule
{
    private const int Most = 64;

    public override string Expected => "a name of letters, digits, -, _ and ., such as \"api-key\"";

    public override string Pattern => "^[a-zA-Z0-9_-][a-zA-Z0-9_.-]*$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0 or > Most)
            return Problem.Expecting($"a secret's name has 1 to {Most} characters, not {text.Length}", Expected);
        if (text[0] is '.')
            return Problem.Expecting($"the secret's name {Quoted.Text(text)} begins with a dot", Expected);
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return Problem.Expecting($"the secret's name {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
        }

        return null;
    }
}
