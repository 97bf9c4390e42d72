using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>
/// A well-known bus name (D-Bus specification, "Bus names"), with <c>.*</c> after it for the names below it. A pattern for all that an
/// organisation has (<c>org.*</c>), or for everything, is refused: it would grant what nobody has listed.
/// </summary>
internal sealed class BusNameRule : TextRule
{
    private const int Most = 255;
    private const string Everything = ".*";

    public override string Expected => "a bus name, such as \"org.freedesktop.Notifications\"";

    public override string Pattern => @"^[A-Za-z_-][A-Za-z0-9_-]*(\.[A-Za-z_-][A-Za-z0-9_-]*)+(\.\*)?$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("bus name is empty", Expected);
        if (text.Length > Most)
            return Problem.Expecting($"bus name has {text.Length} characters ({Most} at most)", "a shorter name");
        if (text.StartsWith(':'))
            return Problem.Expecting($"bus name {Quoted.Text(text)} is one that the bus gives anew to each connection", Expected);
        var name = text.EndsWith(Everything, StringComparison.Ordinal) ? text[..^Everything.Length] : text;
        if (name is "*" || (name.Length != text.Length && !name.Contains('.', StringComparison.Ordinal)))
        {
            return Problem.Of(
                $"bus name {Quoted.Text(text)} would grant nearly everything on the bus", "name the programs: \"org.example.Editor.*\"");
        }

        if (!name.Contains('.', StringComparison.Ordinal))
            return Problem.Expecting($"bus name {Quoted.Text(text)} has no dot", Expected);
        foreach (var element in name.Split('.'))
        {
            if (element.Length is 0)
                return Problem.Expecting($"bus name {Quoted.Text(text)} has an empty part", Expected);
            if (char.IsAsciiDigit(element[0]))
                return Problem.Expecting($"a part of bus name {Quoted.Text(text)} starts with a digit", Expected);
            foreach (var c in element)
            {
                if (c is '*')
                    return Problem.Of($"bus name {Quoted.Text(text)} has a * that is not at its end, after a dot", "write a whole name");
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                    return Problem.Expecting($"bus name {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
            }
        }

        return null;
    }
}
