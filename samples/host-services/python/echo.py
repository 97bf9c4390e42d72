"""The smallest service: says again what it is told, and gives back the descriptors that it is given."""

import hostservice


class Echo(hostservice.Service):
    def echo(self, *args):
        given, self.descriptors[:] = list(self.descriptors), []
        return list(args), given

    def count(self, until):
        """Tells the numbers below `until`, one a signal."""
        for number in range(until):
            self.signal(number)
        return until

    def fail(self, message):
        raise ValueError(message)


if __name__ == "__main__":
    hostservice.main(Echo())
