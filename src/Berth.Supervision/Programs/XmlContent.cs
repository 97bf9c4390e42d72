using System.Text;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervision.Programs;

/// <summary>Text in XML 1.0.</summary>
internal static class XmlContent
{
    /// <summary>
    /// The first character that XML has no way to write: other control characters than tab and line breaks, halves of pairs, U+FFFE and
    /// U+FFFF; null: none.
    /// </summary>
    public static char? FirstImpossible(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(c) || c is (< ' ' and not ('\t' or '\n' or '\r')) or '\uFFFE' or '\uFFFF')
                return c;
        }

        return null;
    }

    /// <summary>The text as the content of an element. A carriage return would be read as a line feed if it stood there as it is.</summary>
    public static string Escape(string text) =>
        new StringBuilder(text).Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\r", "&#13;").ToString();

    /// <summary>Passes a definition whose text can be written.</summary>
    /// <exception cref="ServiceException">Some can't; it says which.</exception>
    public static void ThrowIfImpossible(ServiceDefinition definition, ServiceManagerKind manager)
    {
        foreach (var text in definition.Command.Concat(definition.Environment.Values).Append(definition.Description).Append(definition.WorkingDirectory ?? "").Append(definition.User ?? ""))
        {
            if (FirstImpossible(text) is { } character)
                throw ServiceException.NotSupported(definition.Name, manager, $"be given the character U+{(int)character:X4} of {ServiceException.Quote(text)}", "pass it in another way, for example in a file");
        }
    }
}
