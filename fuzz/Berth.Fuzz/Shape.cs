using System.Text;

namespace Berth.Fuzz;

/// <summary>A message without what it quotes and counts, so that messages of the same kind are equal.</summary>
internal static class Shape
{
    private const int Most = 120;

    public static string Of(string message)
    {
        var shape = new StringBuilder(Most);
        var quoted = false;
        foreach (var c in message)
        {
            if (shape.Length == Most)
                break;
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && !char.IsDigit(c))
                shape.Append(c);
        }

        return shape.ToString();
    }
}
