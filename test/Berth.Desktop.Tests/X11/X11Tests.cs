using System.Text;
using Berth.Desktop.X11;

namespace Berth.Desktop.Tests.X11;

public sealed class X11Tests
{
    [Theory, InlineData(":0", 0), InlineData(":77.0", 77), InlineData("unix:5", 5), InlineData("unix/:5.1", 5), InlineData(":65535", 65535)]
    public void Display_OfThisHost_IsRead(string text, int number)
    {
        X11Display.TryParse(text, out var display).ShouldBeTrue();
        display!.Number.ShouldBe(number);
        display.Name.ShouldBe(text[text.IndexOf(':', StringComparison.Ordinal)..]);
    }

    [Theory, InlineData(""), InlineData("0"), InlineData(":"), InlineData(":x"), InlineData(":-1"), InlineData(":65536")]
    [InlineData("host:0"), InlineData("localhost:10.0"), InlineData(":0/../1"), InlineData("::1:0"), InlineData(":0."), InlineData(":0.x")]
    public void Display_OfAnother_IsNot(string text) => X11Display.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Cookie_OfTheHostAndTheDisplay_IsFound()
    {
        byte[] file =
        [
            .. Entry(256, "other", "0", "MIT-MAGIC-COOKIE-1", "wrong host"),
            .. Entry(256, "here", "1", "MIT-MAGIC-COOKIE-1", "wrong display"),
            .. Entry(65535, "", "0", "MIT-MAGIC-COOKIE-1", "of any host"),
            .. Entry(256, "here", "0", "XDM-AUTHORIZATION-1", "wrong method"),
            .. Entry(256, "here", "0", "MIT-MAGIC-COOKIE-1", "right"),
        ];

        Cookie(file, 0, "here").ShouldBe("right");
        Cookie(file, 0, "elsewhere").ShouldBe("of any host");
        Cookie(file, 2, "here").ShouldBeNull();
    }

    [Fact]
    public void Cookie_InADamagedFile_IsNone()
    {
        var whole = Entry(256, "here", "0", "MIT-MAGIC-COOKIE-1", "right");
        for (var length = 0; length < whole.Length; length++)
            Cookie(whole[..length], 0, "here").ShouldBeNull();
        Cookie([.. Enumerable.Repeat((byte)0xff, 100)], 0, "here").ShouldBeNull();
    }

    private static string? Cookie(byte[] file, int display, string host) =>
        XAuthority.FindCookie(file, new X11Display(display), host) is { } cookie ? Encoding.ASCII.GetString(cookie) : null;

    private static byte[] Entry(ushort family, params string[] fields) =>
    [
        (byte)(family >> 8), (byte)family,
        .. fields.SelectMany(static field => (byte[])[(byte)(field.Length >> 8), (byte)field.Length, .. Encoding.ASCII.GetBytes(field)]),
    ];
}
