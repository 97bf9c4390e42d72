using System.Diagnostics.CodeAnalysis;

namespace Berth.Workloads.Schedules;

/// <summary>
/// Points in time that come again, as systemd.time(7) writes them: <c>[WEEKDAYS] [[YEAR-]MONTH-DAY] [HOUR:MINUTE[:SECOND]] [TIMEZONE]</c>,
/// for example <c>Mon..Fri 03:30</c>, <c>*-*-01 00:00:00 UTC</c>, <c>*:0/15</c>, or a word: <c>minutely</c>, <c>hourly</c>, <c>daily</c>,
/// <c>weekly</c>, <c>monthly</c>, <c>quarterly</c>, <c>semiannually</c>, <c>yearly</c>. Each number may be <c>*</c>, a list (<c>1,15</c>),
/// a range (<c>1..5</c>), and any of these may be repeated (<c>0/15</c>, <c>8..18/2</c>). What is not here of systemd's: fractions of a
/// second, <c>~</c> for the end of a month, and years of two digits.
/// </summary>
public sealed record CalendarExpression
{
    /// <summary>Nothing is looked for past it.</summary>
    internal const int LastYear = 2199;

    private readonly string _text;
    private readonly CalendarParts _parts;

    internal CalendarExpression(string text, CalendarParts parts) => (_text, _parts) = (text, parts);

    /// <summary>The time zone it names (<c>UTC</c>, <c>Europe/Berlin</c>); null: the host's.</summary>
    public string? TimeZone => _parts.TimeZone;

    /// <summary>Its parts.</summary>
    public CalendarParts Parts => _parts;

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Of the form above.</param>
    /// <exception cref="FormatException">It is not of that form; it says what is not.</exception>
    public static CalendarExpression Parse(string text) => Read(text, out var fault) ?? throw new FormatException(fault);

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Of the form above.</param>
    /// <param name="expression">What was read; null on failure.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CalendarExpression? expression) => (expression = Read(text, out _)) is not null;

    /// <summary>The first point in time after another.</summary>
    /// <remarks>
    /// A time that the clocks skip comes at the moment they are put forward. A time that comes twice because they are put back is taken the
    /// first time; an expression for every hour is for each of the two.
    /// </remarks>
    /// <param name="after">The result is later than this.</param>
    /// <param name="local">The host's time zone (<see cref="TimeProvider.LocalTimeZone"/>), for an expression that names none.</param>
    /// <returns>The point in time, in that zone; null: there is none before the year 2200.</returns>
    /// <exception cref="TimeZoneNotFoundException">The host does not know the zone it names.</exception>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var clock = new WallClock(TimeZone is null ? local : TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
        var now = clock.Read(after);
        if (_parts.Hour.IsEvery && clock.SecondPassAfter(after) is { } again)
        {
            // The clocks are about to be put back: what is left of this pass comes first, then the hour again from its beginning.
            var inThisPass = _parts.Next(now);
            if (inThisPass is null || inThisPass >= again.End)
                now = again.Start.AddTicks(-1);
        }

        while (_parts.Next(now) is { } wall)
        {
            foreach (var instant in clock.Instants(wall, twice: _parts.Hour.IsEvery))
            {
                if (instant > after)
                    return TimeZoneInfo.ConvertTime(instant, clock.Zone);
            }

            now = wall;
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(CalendarExpression? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The expression as it was written; systemd reads it the same.</summary>
    public override string ToString() => _text;

    internal static CalendarExpression? Read(string text, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = CalendarParser.Parse(text, out fault);
        return parts is null ? null : new CalendarExpression(text, parts);
    }
}
