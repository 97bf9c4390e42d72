namespace Berth.Machines.Guest.Wire;

/// <summary>Why the guest agent did not carry out a request.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Text">The guest's words. A guest may be hostile: never print it without making it printable.</param>
public sealed record GuestFailure(GuestFailureKind Kind, string Text)
{
    internal const int MostText = 1024;

    /// <summary>The content of a frame.</summary>
    public ReadOnlyMemory<byte> Encode() =>
        new WireWriter().Number((uint)Kind).Text(Text.Length > MostText ? Text[..MostText] : Text).Content;

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="GuestProtocolException">It is not one.</exception>
    public static GuestFailure Decode(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        var (kind, text) = (reader.Number(), reader.Text());
        reader.End();
        return new GuestFailure(
            kind <= (uint)GuestFailureKind.NotExecutable ? (GuestFailureKind)kind : GuestFailureKind.Other,
            text.Length > MostText ? text[..MostText] : text);
    }
}
