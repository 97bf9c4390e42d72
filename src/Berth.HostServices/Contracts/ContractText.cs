using System.Text.Encodings.Web;

namespace Berth.HostServices.Contracts;

/// <summary>What a peer sent, in messages: never long, and no control character that a terminal would obey.</summary>
internal static class ContractText
{
    private const int Longest = 60;

    public static string Quote(string? text) => $"\"{Escape(text ?? "")}\"";

    public static string Escape(string text) =>
        JavaScriptEncoder.Default.Encode(text.Length > Longest ? text[..Longest] : text) + (text.Length > Longest ? "..." : "");
}
