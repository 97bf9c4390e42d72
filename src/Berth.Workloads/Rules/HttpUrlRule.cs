using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>An absolute http or https URL.</summary>
internal sealed class HttpUrlRule : TextRule
{
    public override string Expected => "a URL such as \"http://127.0.0.1:8080/health\"";

    public override string Pattern => "^https?://[^\\u0000-\\u0020]+$";

    public override Problem? Test(string text, Findings findings)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0 || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length is 0)
            return Problem.Expecting($"{Quoted.Text(text)} is not a URL", Expected);
        if (!text.StartsWith("http://", StringComparison.Ordinal) && !text.StartsWith("https://", StringComparison.Ordinal))
            return Problem.Expecting($"URL {Quoted.Text(text)} starts with neither http:// nor https://", Expected);
        return url.UserInfo.Length is 0
            ? null
            : Problem.Of($"URL {Quoted.Text(text)} holds a password", "take it out: what is in a description can be read by others");
    }
}
