using System.Net.Sockets;
using Berth.Desktop.Wayland;

namespace Berth.Desktop.Tests.Wayland;

/// <summary>Compositors that are older, or that send what no compositor sends.</summary>
public sealed class SecurityContextTests : IDisposable
{
    private const uint Registry = 2, Callback = 3;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void IsOffered_WithTheGlobal() =>
        Ask(Global(1, "wl_shm"), Global(7, "wp_security_context_manager_v1"), Event(Callback, 0, 0)).ShouldBeTrue();

    [Fact]
    public void IsOffered_WithoutTheGlobal() => Ask(Global(1, "wl_shm"), Event(Callback, 0, 0)).ShouldBeFalse();

    [Fact]
    public void Events_OfOtherObjects_AreSkipped() =>
        Ask(Event(1, 1, 5), Event(99, 3), Global(7, "wp_security_context_manager_v1"), Event(Callback, 0, 0)).ShouldBeTrue();

    [Fact]
    public void Error_IsTold() =>
        Should.Throw<IOException>(() => Ask(new WaylandMessage(1, 0).Add(2).Add(0).Add("no more clients").ToBytes()))
            .Message.ShouldContain("no more clients");

    [Fact]
    public void EventThatIsShorterThanItsHeader_IsAnError() =>
        Should.Throw<IOException>(() => Ask([1, 0, 0, 0, 0, 0, 4, 0])).Message.ShouldContain("shorter than its header");

    [Fact]
    public void TextThatIsLongerThanItsEvent_IsAnError() =>
        Should.Throw<IOException>(() => Ask(new WaylandMessage(Registry, 0).Add(1).Add(uint.MaxValue).Add(0).ToBytes()))
            .Message.ShouldContain("longer than the event");

    [Fact]
    public void EndOfTheCompositor_IsAnError() => Should.Throw<IOException>(() => Ask([1, 0]));

    [Fact]
    public void SpeechWithoutEnd_IsAnError() =>
        Should.Throw<IOException>(() => Ask([.. Enumerable.Repeat(Event(99, 0, 1), 5000)]))
            .Message.ShouldContain("events before an answer");

    public void Dispose() => _directory.Dispose();

    private static byte[] Global(uint name, string of) => new WaylandMessage(Registry, 0).Add(name).Add(of).Add(1).ToBytes();

    private static byte[] Event(uint sender, ushort opcode, params uint[] arguments) =>
        arguments.Aggregate(new WaylandMessage(sender, opcode), static (message, value) => message.Add(value)).ToBytes();

    private bool Ask(params byte[][] answers)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_directory["wayland"]));
        listener.Listen();
        var served = Task.Run(() =>
        {
            using var client = listener.Accept();
            // Both requests, wl_display.get_registry and sync, of 12 bytes each: a connection that ends before the second is another case.
            var buffer = new byte[4096];
            for (var received = 0; received < 24;)
            {
                var count = client.Receive(buffer);
                if (count == 0)
                    break;
                received += count;
            }

            try
            {
                foreach (var answer in answers)
                    client.Send(answer);
            }
            catch (SocketException)
            {
                // It has heard enough.
            }
        });
        try
        {
            return SecurityContext.IsOffered(_directory["wayland"]);
        }
        finally
        {
            served.Wait(Deadline.Time).ShouldBeTrue();
        }
    }
}
