using System.Text;

namespace Berth.Fuzz;

/// <summary>Something that reads what others wrote.</summary>
internal abstract class Target
{
    /// <summary>Its name, and that of its folder of the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>Words that its input is made of.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>
    /// Reads an input. Throws <see cref="BrokenPromiseException"/> when a promise is broken; any other exception breaks one too, so those
    /// that are documented are caught here.
    /// </summary>
    /// <returns>What came of it, in words: bounded, and alike for inputs that took the same way.</returns>
    public abstract string Read(ReadOnlyMemory<byte> input);

    /// <summary>Says that something that was promised does not hold.</summary>
    protected static void Promise(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromiseException(what);
    }

    protected static string Text(ReadOnlyMemory<byte> input) => Encoding.UTF8.GetString(input.Span);
}
