const { createHash } = require('node:crypto');

exports.handler = (event, _context, callback) => {
  const digest = createHash('sha256')
    .update(event.body || '')
    .digest('hex');
  callback(null, { statusCode: 200, body: JSON.stringify({ digest }) });
};
