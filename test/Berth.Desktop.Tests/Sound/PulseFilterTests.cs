using System.Buffers.Binary;
using System.Text;
using Berth.Desktop.Sound;

namespace Berth.Desktop.Tests.Sound;

public sealed class PulseFilterTests
{
    private const uint LastCommand = 120;

    private readonly PulseFilter _playing = new(null, mayRecord: false);
    private readonly PulseFilter _recording = new(null, mayRecord: true);
    private uint _tag;

    [Fact]
    public void Commands_ThatPass_AreThoseOfPlaying_AndWithRecordThoseOfRecording()
    {
        uint[] ofPlaying =
            [3, 4, 9, 10, 12, 13, 14, 20, 21, 22, 35, 41, 42, 43, 46, 60, 72, 74, 81, 82, 84, 85];
        uint[] ofRecording = [5, 6, 11, 23, 24, 47, 57, 58, 59, 73, 75, 80, 83];

        Passing(_playing).ShouldBe(ofPlaying);
        Passing(_recording).ShouldBe([.. ofPlaying.Concat(ofRecording).Order()]);

        uint[] Passing(PulseFilter filter) =>
            [.. Enumerable.Range(0, (int)LastCommand).Select(static c => (uint)c).Where(static c => c != (uint)PulseCommand.Auth)
                .Where(command => Decide(filter, Request(command)) is PulseVerdict.Pass)];
    }

    [Theory, InlineData(7), InlineData(48), InlineData(49), InlineData(50), InlineData(51), InlineData(52), InlineData(67)]
    [InlineData(70), InlineData(87), InlineData(15), InlineData(90), InlineData(44), InlineData(36)]
    public void Command_ThatIsNotOfPlaying_IsRefused(uint command)
    {
        var request = Request(command);
        Decide(_recording, request).ShouldBe(PulseVerdict.Refuse);
        PulseFilter.Refusal(request).ShouldBe([.. Number(0), .. Number(_tag), .. Number(1)]);
    }

    [Fact]
    public void Authentication_OffersNoMemory_AndHasTheServersCookie()
    {
        byte[] cookie = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];
        var request = Request(8, [.. Number(0xc0000023), (byte)'x', 0, 0, 1, 0, .. new byte[256]]);

        Decide(new PulseFilter(cookie, mayRecord: false), request).ShouldBe(PulseVerdict.Pass);
        request.AsSpan(10, 5).ToArray().ShouldBe(Number(0x23));
        request[20..].ShouldBe(cookie);

        var own = Request(8, [.. Number(0x23), (byte)'x', 0, 0, 1, 0, .. cookie]);
        Decide(_playing, own).ShouldBe(PulseVerdict.Pass);
        own[20..].ShouldAllBe(static b => b == 0);
        Decide(_playing, Request(8, Number(0x23))).ShouldBe(PulseVerdict.End);
        Decide(_playing, Request(8, [.. Number(0x23), (byte)'x', 0, 0, 1, 1, .. new byte[257]])).ShouldBe(PulseVerdict.End);
    }

    [Theory, InlineData("filter.apply"), InlineData("filter.want"), InlineData("filter.apply.ladspa-sink.parameters")]
    [InlineData("audioconvert.filter-graph"), InlineData("node.target"), InlineData("media.class"), InlineData("media.name2")]
    public void Property_ThatDoesNotDescribe_LosesItsName(string name)
    {
        foreach (var command in new uint[] { 3, 9, 81, 82 })
        {
            byte[] properties = [(byte)'P', .. Property("media.name"), .. Property(name), (byte)'N'];
            var request = Request(command, [.. Number(1), (byte)'v', 1, 0, 0, 0, 9, .. properties, (byte)'1']);
            Decide(_playing, request).ShouldBe(PulseVerdict.Pass);
            var text = Encoding.Latin1.GetString(request);
            text.ShouldContain("tmedia.name\0");
            text.ShouldNotContain($"t{name}\0");
            text.ShouldContain($"t{new string('_', name.Length)}\0");
        }
    }

    [Fact]
    public void PropertyOfAFormat_IsOneToo()
    {
        var request = Request(3, [(byte)'f', (byte)'B', 1, (byte)'P', .. Property("format.rate"), .. Property("filter.apply"), (byte)'N']);
        Decide(_playing, request).ShouldBe(PulseVerdict.Pass);
        Encoding.Latin1.GetString(request).ShouldContain("tformat.rate\0");
        Encoding.Latin1.GetString(request).ShouldNotContain("filter.apply");
    }

    [Theory, InlineData("Z"), InlineData("L\0\0\0"), InlineData("tno end"), InlineData("x\0\0\0\u0005four")]
    [InlineData("Ptname\0"), InlineData("m")]
    [InlineData("x\u00ff\u00ff\u00ff\u00ff"), InlineData("Ptname\0L\0\0\0\u0001x\0\0\0\u0002ab"), InlineData("v\u00ff\0")]
    [InlineData("Ptname\0L\u00ff\u00ff\u00ff\u00ffx\u00ff\u00ff\u00ff\u00ff"), InlineData("P")]
    public void ValuesThatAreNone_EndTheConnection(string values) =>
        Decide(_playing, Request(9, Encoding.Latin1.GetBytes(values))).ShouldBe(PulseVerdict.End);

    [Fact]
    public void Stream_OfItsOwn_CanBeChanged_AndNoOther()
    {
        Decide(_playing, Request(3)).ShouldBe(PulseVerdict.Pass);
        _playing.Notice([.. Number(2), .. Number(_tag), .. Number(0), .. Number(77), .. Number(4)]);
        Decide(_playing, Request(13)).ShouldBe(PulseVerdict.Pass); // its answer has numbers, too
        _playing.Notice([.. Number(2), .. Number(_tag), .. Number(5), .. Number(78)]);
        Decide(_playing, Request(3)).ShouldBe(PulseVerdict.Pass);
        _playing.Notice([.. Number(0), .. Number(_tag), .. Number(1)]);

        foreach (var command in new uint[] { 29, 37, 69 })
        {
            Decide(_playing, Request(command, Number(77))).ShouldBe(PulseVerdict.Pass);
            Decide(_playing, Request(command, Number(78))).ShouldBe(PulseVerdict.Refuse);
            Decide(_playing, Request(command, Number(1))).ShouldBe(PulseVerdict.Refuse);
        }
    }

    [Fact]
    public void NumberOfAnAnswer_ThatWasUsedBefore_EndsTheConnection()
    {
        Decide(_playing, Request(13)).ShouldBe(PulseVerdict.Pass);
        _tag--;
        Decide(_playing, Request(3)).ShouldBe(PulseVerdict.End);
    }

    [Fact]
    public void AnyBytes_AreDecided_AndNeverPassAsAnotherCommand()
    {
        var random = new Random(Properties.RandomSeed);
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={Properties.RandomSeed}");
        for (var i = 0; i < 20_000; i++)
        {
            var values = new byte[random.Next(64)];
            foreach (ref var value in values.AsSpan())
                value = (byte)(random.Next(2) == 0 ? "LtPxNvmBfarRTU10V"[random.Next(17)] : random.Next(4));
            Decide(_playing, Request((uint)random.Next(100), values)).ShouldBeOneOf(Enum.GetValues<PulseVerdict>());
            Decide(_playing, values).ShouldBeOneOf(Enum.GetValues<PulseVerdict>());
        }
    }

    private static PulseVerdict Decide(PulseFilter filter, Span<byte> request) => filter.Decide(request);

    private byte[] Request(uint command, params byte[] values) => [.. Number(command), .. Number(++_tag), .. values];

    private static byte[] Number(uint value)
    {
        var number = new byte[5];
        number[0] = (byte)'L';
        BinaryPrimitives.WriteUInt32BigEndian(number.AsSpan(1), value);
        return number;
    }

    private static byte[] Property(string name) =>
        [(byte)'t', .. Encoding.Latin1.GetBytes(name), 0, .. Number(2), (byte)'x', 0, 0, 0, 2, (byte)'v', 0];
}
