using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>A user name of POSIX (3.426 User Name), or with a final $ as in Samba, shorter than LOGIN_NAME_MAX.</summary>
internal sealed class UsernameRule : TextRule
{
    /// <summary>LOGIN_NAME_MAX (limits.h on Linux), which includes the final NUL.</summary>
    private const int LoginNameMax = 256;

    public override string Expected => "a name of letters, digits, - and _ that starts with a letter";

    public override string Pattern => @"^[a-zA-Z][a-zA-Z0-9_-]*\$?$";

    public override int? MaxLength => LoginNameMax - 1;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length >= LoginNameMax)
            return Problem.Expecting($"username has {text.Length} characters ({LoginNameMax - 1} at most)", "a shorter name");
        if (text.Length is 0)
            return Problem.Expecting("username is empty", Expected);
        if (!char.IsAsciiLetter(text[0]))
            return Problem.Expecting($"username {Quoted.Text(text)} does not start with a letter", Expected);
        foreach (var c in text.AsSpan(0, text[^1] is '$' ? text.Length - 1 : text.Length))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return Problem.Expecting($"username {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
        }

        return null;
    }
}
