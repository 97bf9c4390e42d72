using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>Any string that can be passed to the kernel, that is, without NUL.</summary>
/// <param name="noun">What the string is, as used in messages.</param>
/// <param name="allowEmpty">Whether it may be empty.</param>
public sealed class PlainText(string noun, bool allowEmpty = true) : TextRule
{
    /// <inheritdoc/>
    public override string Expected => allowEmpty ? "a string" : "a string that is not empty";

    /// <inheritdoc/>
    public override string Pattern => allowEmpty ? @"^[^\u0000]*$" : @"^[^\u0000]+$";

    /// <inheritdoc/>
    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0 && !allowEmpty)
            return Problem.Expecting($"{noun} is empty", Expected);
        return text.Contains('\0', StringComparison.Ordinal)
            ? Problem.Of($"{noun} {Quoted.Text(text)} holds a NUL character", "take it out")
            : null;
    }
}
