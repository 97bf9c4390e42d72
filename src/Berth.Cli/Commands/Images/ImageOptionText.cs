using System.Globalization;
using Berth.Descriptions.Text;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Images;

/// <summary>Values of options about images.</summary>
internal static class ImageOptionText
{
    private const int LongestMode = 4;
    private const int Octal = 8;

    public static long Size(string option, string text) => ByteSize.TryParse(text, out var bytes) && bytes > 0
        ? bytes
        : throw new UsageException($"{option}: \"{text}\" is not a size; write 2G, 512M, or bytes");

    public static (uint Uid, uint Gid)? Owner(string? text)
    {
        if (text is null)
            return null;
        return text.Split(':') is [var user, var group] && Id(user) is { } uid && Id(group) is { } gid
            ? (uid, gid)
            : throw new UsageException($"--owner: \"{text}\" is not an owner; write numbers, for example 1000:1000");
    }

    public static UnixFileMode? Mode(string? text)
    {
        if (text is null)
            return null;
        return text.Length is > 0 and <= LongestMode && text.All(static digit => digit is >= '0' and <= '7')
            ? (UnixFileMode)Convert.ToInt32(text, Octal)
            : throw new UsageException($"--mode: \"{text}\" is not a mode; write octal digits, for example 0644");
    }

    /// <summary>The highest number means "no change" to chown(2), and is nobody's.</summary>
    private static uint? Id(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < uint.MaxValue ? id : null;
}
