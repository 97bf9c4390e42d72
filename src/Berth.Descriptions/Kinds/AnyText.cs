using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;

namespace Berth.Descriptions.Kinds;

/// <summary>Any string.</summary>
public sealed class AnyText : TextRule
{
    /// <inheritdoc/>
    public override string Expected => "a string";

    /// <inheritdoc/>
    public override Problem? Test(string text, Findings findings) => null;
}
