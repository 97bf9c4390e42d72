using System.Globalization;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Files;

namespace Berth.Fuzz.Targets;

/// <summary>
/// A peer that writes what it likes into shared memory. The first line has two numbers: how far the ring had come before, in units of eight
/// bytes, and how many bytes the peer says it has written since; what follows is what it wrote, from there on.
/// </summary>
internal sealed class HostServiceRingTarget : Target
{
    // How many packets were received; records may say that they come after more.
    private const uint Packets = 2;

    public override string Name => "host-service-ring";

    public override IReadOnlyList<string> Words { get; } =
        ["0 16\n", "2047 24\n", "1 16384\n", "\x03\0\0\0\0\0\0\0[1]", "\0\x10\0\0", "\x01\x10\0\0", "\xff\xff\xff\xff", "\x02\0\0\0",
            "\x03\0\0\0"];

    public override string Read(ReadOnlyMemory<byte> input)
    {
        var (memory, file) = SharedMemory.Create("ring", RingLayout.Length);
        file.Dispose();
        using (memory)
        {
            var reader = new RingReader(memory, RingLayout.ToOwner);
            var written = Write(input.Span, memory, reader);
            var (count, bytes, end) = (0, 0L, "empty");
            try
            {
                while (reader.TryTake(Packets) is { } text)
                {
                    using (text)
                    {
                        Promise(text.Json.Length is > 0 and <= RingLayout.LongestText, "a text is as long as it may be");
                        bytes += RingLayout.SizeOf(text.Json.Length);
                        count++;
                    }
                }
            }
            catch (ProtocolException)
            {
                end = "refused";
            }

            Promise(bytes <= written, "no more is taken than was written");
            return $"{Math.Min(count, 4)} {end}";
        }
    }

    private static uint Write(ReadOnlySpan<byte> input, SharedMemory memory, RingReader reader)
    {
        var end = Math.Max(0, input.IndexOf((byte)'\n'));
        var numbers = Encoding(input[..end]).Split(' ');
        var advance = Number(numbers, 0) % (RingLayout.Capacity / RingLayout.Unit);
        var written = Number(numbers, 1);

        var writer = new RingWriter(memory, RingLayout.ToOwner);
        for (var i = 0u; i < advance / 2; i++)
        {
            Promise(writer.TryPut("[1]"u8, 0, out _), "there is room");
            reader.TryTake(0)?.Dispose();
        }

        var from = (int)(advance / 2 * 2 * RingLayout.Unit);
        var content = input[Math.Min(end + 1, input.Length)..];
        for (var i = 0; i < Math.Min(content.Length, RingLayout.Capacity); i++)
            memory.Slice(RingLayout.ToOwner + RingLayout.Records + (from + i) % RingLayout.Capacity, 1)[0] = content[i];
        memory.Word(RingLayout.ToOwner + RingLayout.Tail) = (uint)from + written;
        return written;
    }

    private static string Encoding(ReadOnlySpan<byte> line) => System.Text.Encoding.ASCII.GetString(line);

    private static uint Number(string[] numbers, int place) =>
        numbers.Length > place
            && uint.TryParse(numbers[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
