using System.Text;
using Berth.Linux.Errors;

namespace Berth.Linux.Tests;

public sealed class ErrnoNameTests
{
    [Fact]
    public void Texts_OfEveryNumber_IsTheEnumerationsName()
    {
        ErrnoName.Count.ShouldBe(Enum.GetValues<Errno>().Max(e => (int)e) + 1);
        var texts = ErrnoName.Texts;
        for (var number = 0; number < ErrnoName.Count; number++)
        {
            var length = ErrnoName.LengthOfFirst(texts);
            Encoding.UTF8.GetString(texts[..length]).ShouldBe(": " + (number == 0 ? "unknown error" : Enum.GetName((Errno)number)));
            texts = texts[length..];
        }

        texts.Length.ShouldBe(0);
    }
}
