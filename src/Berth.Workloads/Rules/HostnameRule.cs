using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>A host name of RFC 1123 2.1, of at most HOST_NAME_MAX characters.</summary>
internal sealed class HostnameRule : TextRule
{
    /// <summary>HOST_NAME_MAX (limits.h on Linux).</summary>
    private const int Most = 64;

    private const int MostInLabel = 63;

    public override string Expected => "labels of letters, digits and - with dots between, such as \"box\"";

    public override string Pattern => @"^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$";

    public override int? MaxLength => Most;

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length > Most)
            return Problem.Expecting($"hostname has {text.Length} characters ({Most} at most)", "a shorter name");
        foreach (var range in text.AsSpan().Split('.'))
        {
            var label = text.AsSpan(range);
            if (label.IsEmpty)
                return Problem.Expecting(
                    text.Length is 0 ? "hostname is empty" : $"hostname {Quoted.Text(text)} has an empty label", Expected);
            if (label.Length > MostInLabel)
                return Problem.Expecting(
                    $"a label of hostname {Quoted.Text(text)} has {label.Length} characters ({MostInLabel} at most)", "a shorter label");
            if (label[0] is '-' || label[^1] is '-')
                return Problem.Expecting($"a label of hostname {Quoted.Text(text)} starts or ends with -", Expected);
            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not '-')
                    return Problem.Expecting($"hostname {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
            }
        }

        return null;
    }
}
