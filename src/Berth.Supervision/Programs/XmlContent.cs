using System.Text;
using System.Xml;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervision.Programs;

/// <summary>Text in XML 1.0.</summary>
internal static class XmlContent
{
    /// <summary>
    /// Indented, with line feeds; a carriage return in text is written as a character reference, so that it is not read as a line feed.
    /// </summary>
    public static XmlWriterSettings Settings(Encoding encoding, string indent) => new()
    {
        Encoding = encoding,
        Indent = true,
        IndentChars = indent,
        NewLineChars = "\n",
        NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>
    /// The first character that XML cannot contain: control characters except tab and line breaks, unpaired surrogates, U+FFFE and U+FFFF;
    /// null: none.
    /// </summary>
    public static char? FirstImpossible(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return text[i];
        }

        return null;
    }

    /// <summary>Checks whether the text of a definition can be written.</summary>
    /// <exception cref="ServiceException">Some text cannot be written; the message names the character.</exception>
    public static void ThrowIfImpossible(ServiceDefinition definition, ServiceManagerKind manager)
    {
        string[] texts = [.. definition.Command, .. definition.Environment.Values, definition.Description, definition.WorkingDirectory
            ?? "", definition.User
            ?? ""];
        foreach (var text in texts)
        {
            if (FirstImpossible(text) is { } character)
            {
                var asked = $"be given the character U+{(int)character:X4} of {ServiceException.Quote(text)}";
                throw ServiceException.NotSupported(definition.Name, manager, asked, "pass it in another way, for example in a file");
            }
        }
    }
}
