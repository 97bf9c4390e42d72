using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>An image: its name in the store, or the path of a file.</summary>
internal sealed class ImageRule : TextRule
{
    private static readonly PathRule s_path = new("image", beside: null, allowRoot: false) { FromFile = true };

    public override string Expected => "the name of an image, such as \"debian\", or the path of one, such as \"./debian.img\"";

    public override string Normalize(string text, Findings findings) => IsPath(text) ? s_path.Normalize(text, findings) : text;

    public override Problem? Test(string text, Findings findings)
    {
        if (IsPath(text))
            return s_path.Test(text, findings);
        return text.Length > 0 && text[0] is not '.' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : Problem.Expecting($"{Quoted.Text(text)} is no image", Expected);
    }

    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal);
}
