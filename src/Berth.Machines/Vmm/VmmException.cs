using Berth.Descriptions.Text;
using Berth.Linux.Errors;

namespace Berth.Machines.Vmm;

/// <summary>A VMM refused something, did not answer, or ended.</summary>
/// <param name="problem">What was being done, and what the VMM said, made printable.</param>
/// <param name="inner">The cause; null: none.</param>
/// <param name="suggestion">What to try; null: nothing is known.</param>
public sealed class VmmException(string problem, Exception? inner = null, string? suggestion = null)
    : BerthException(problem, suggestion, inner)
{
    private const int MostText = 500;

    /// <summary>A text of a VMM as one printable line of bounded length.</summary>
    internal static string Printable(string text) => TerminalText.Line(text.Length > MostText ? text[..MostText] : text);
}
