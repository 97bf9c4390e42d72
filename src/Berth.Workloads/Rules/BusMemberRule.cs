using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>
/// Methods or signals of a program on a bus, as xdg-dbus-proxy(1) reads them: <c>org.example.Interface.Method@/path</c>; without a path,
/// on any; <c>*</c> for all of an interface, and after a path for all below it.
/// </summary>
internal sealed class BusMemberRule : TextRule
{
    private const int Most = 512;

    public override string Expected => "INTERFACE.MEMBER, INTERFACE.*, or either with @/PATH after it";

    public override string Pattern => @"^(\*|[A-Za-z_][A-Za-z0-9_.]*(\.\*)?)?(@/[A-Za-z0-9_/]*\*?)?$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("bus member is empty", Expected);
        if (text.Length > Most)
            return Problem.Expecting($"bus member has {text.Length} characters ({Most} at most)", "a shorter one");
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var (member, path) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        if (path is not null && (path is not ['/', ..] || !path.TrimEnd('*').All(IsInPath)))
            return Problem.Expecting($"the path of bus member {Quoted.Text(text)} is not one of D-Bus", Expected);
        if (member is "" or "*" || (member[0] is not '.' && !char.IsAsciiDigit(member[0])
            && (member.EndsWith(".*", StringComparison.Ordinal) ? member[..^2] : member).All(IsInMember)))
            return null;
        return Problem.Expecting($"bus member {Quoted.Text(text)} is neither a member nor a pattern", Expected);
    }

    private static bool IsInPath(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/';

    private static bool IsInMember(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';
}
