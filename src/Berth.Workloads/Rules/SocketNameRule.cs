using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a passed socket. LISTEN_FDNAMES separates names by colons (sd_listen_fds(3)).</summary>
internal sealed class SocketNameRule : TextRule
{
    private const int Most = 64;

    public override string Expected => "a name of letters, digits, -, _ and ., such as \"http\"";

    public override string Pattern => "^[a-zA-Z0-9_.-]+$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0 or > Most)
            return Problem.Expecting($"a socket's name has 1 to {Most} characters, not {text.Length}", Expected);
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return Problem.Expecting($"socket name {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
        }

        return null;
    }
}
