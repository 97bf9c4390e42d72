using System.Text.Encodings.Web;

namespace Berth.HostServices.Contracts;

/// <summary>Text of a peer for use in messages: cut at a maximum length, and without control characters that affect a terminal.</summary>
internal static class ContractText
{
    private const int Longest = 60;

    public static string Quote(string? text) => $"\"{Escape(text ?? "")}\"";

    public static string Escape(string text) =>
        JavaScriptEncoder.Default.Encode(text.Length > Longest ? text[..Longest] : text) + (text.Length > Longest ? "..." : "");
}
