using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>Frequent strings of messages, encoded as JSON once instead of each time.</summary>
internal static class MessageText
{
    internal static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    internal static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    internal static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    internal static readonly JsonEncodedText Arguments = JsonEncodedText.Encode("args");

    internal static readonly JsonEncodedText Method = JsonEncodedText.Encode("method");
    internal static readonly JsonEncodedText Reply = JsonEncodedText.Encode("reply");
    internal static readonly JsonEncodedText Signal = JsonEncodedText.Encode("signal");
    internal static readonly JsonEncodedText Exception = JsonEncodedText.Encode("exception");
    internal static readonly JsonEncodedText Hello = JsonEncodedText.Encode("hello");
    internal static readonly JsonEncodedText Cancel = JsonEncodedText.Encode("cancel");
    internal static readonly JsonEncodedText Credit = JsonEncodedText.Encode("credit");
}
